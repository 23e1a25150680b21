package io.escrowmq.protocol.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers of the wire in byte arrays, big endian. Bounds are checked by the array access itself.
 * Stateless, thread-safe.
 */
public final class BigEndian {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private BigEndian() {}

  /**
   * {@return the unsigned 16-bit number at an index, 0 to 65,535}
   *
   * @param array holds the number
   * @param index where its first byte is
   */
  public static int u16(byte[] array, int index) {
    return ((short) SHORT.get(array, index)) & 0xFFFF;
  }

  /**
   * {@return the signed 32-bit number at an index}
   *
   * @param array holds the number
   * @param index where its first byte is
   */
  public static int i32(byte[] array, int index) {
    return (int) INT.get(array, index);
  }

  /**
   * {@return the signed 64-bit number at an index}
   *
   * @param array holds the number
   * @param index where its first byte is
   */
  public static long i64(byte[] array, int index) {
    return (long) LONG.get(array, index);
  }

  /**
   * Puts the low 16 bits of a number at an index.
   *
   * @param array holds the number
   * @param index where its first byte is
   * @param value what to write
   */
  public static void putU16(byte[] array, int index, int value) {
    SHORT.set(array, index, (short) value);
  }

  /**
   * Puts a 32-bit number at an index.
   *
   * @param array holds the number
   * @param index where its first byte is
   * @param value what to write
   */
  public static void putI32(byte[] array, int index, int value) {
    INT.set(array, index, value);
  }

  /**
   * Puts a 64-bit number at an index.
   *
   * @param array holds the number
   * @param index where its first byte is
   * @param value what to write
   */
  public static void putI64(byte[] array, int index, long value) {
    LONG.set(array, index, value);
  }
}
