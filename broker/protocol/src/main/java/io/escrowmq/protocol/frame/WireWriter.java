package io.escrowmq.protocol.frame;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes fields of a payload, big endian, the counterpart of {@link WireReader}. Values beyond the
 * protocol's limits are refused with {@link IllegalArgumentException}: they are this side's own
 * mistakes.
 *
 * <p>Not thread-safe.
 */
public final class WireWriter {
  private static final int FIRST_BYTES = 1_024;
  private static final int KEPT_BYTES = 1 << 20;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private byte[] array = new byte[FIRST_BYTES];
  private int length;
  private int limit = LARGEST_ARRAY;

  /** An empty writer, without a limit but memory's. */
  public WireWriter() {}

  /** {@return bytes written so far} */
  public int length() {
    return length;
  }

  /** {@return what was written, in an array of its own} */
  public byte[] toByteArray() {
    return Arrays.copyOf(array, length);
  }

  /**
   * Writes the low 8 bits.
   *
   * @param value what to write
   */
  public void u8(int value) {
    int at = reserve(1);
    array[at] = (byte) value;
  }

  /**
   * Writes the low 16 bits.
   *
   * @param value what to write
   */
  public void u16(int value) {
    int at = reserve(2);
    BigEndian.putU16(array, at, value);
  }

  /**
   * Writes 32 bits.
   *
   * @param value what to write
   */
  public void i32(int value) {
    int at = reserve(4);
    BigEndian.putI32(array, at, value);
  }

  /**
   * Writes 64 bits.
   *
   * @param value what to write
   */
  public void i64(long value) {
    int at = reserve(8);
    BigEndian.putI64(array, at, value);
  }

  /**
   * Writes one byte, 0 or 1.
   *
   * @param value what to write
   */
  public void bool(boolean value) {
    u8(value ? 1 : 0);
  }

  /**
   * Writes 16 bytes.
   *
   * @param value what to write
   */
  public void uuid(UUID value) {
    i64(value.getMostSignificantBits());
    i64(value.getLeastSignificantBits());
  }

  /**
   * Writes one byte: 1 for the first constant, 2 for the second, and so on.
   *
   * @param value what to write
   */
  @SuppressWarnings("EnumOrdinal") // the order is the protocol, pinned by the test of constants
  public void constant(Enum<?> value) {
    u8(value.ordinal() + 1);
  }

  /**
   * Writes one byte: 0 for null, else as {@link #constant}.
   *
   * @param value what to write
   */
  public void constantOrNone(@Nullable Enum<?> value) {
    if (value == null) {
      u8(0);
    } else {
      constant(value);
    }
  }

  /** Writes the partition of the offset that follows: 0, the only one today. */
  public void partition() {
    i32(0);
  }

  /**
   * Writes a name: u16 length, then UTF-8.
   *
   * @param value what to write
   * @throws IllegalArgumentException if it is longer than {@link WireLimits#MAX_NAME_BYTES}
   */
  public void name(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > WireLimits.MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "Expected a name of at most 255 bytes, but it has " + utf8.length);
    }
    u16(utf8.length);
    raw(utf8, 0, utf8.length);
  }

  /**
   * Writes a sentence for people: u16 length, then UTF-8, cut at {@link WireLimits#MAX_TEXT_BYTES}.
   *
   * @param value what to write
   */
  public void text(String value) {
    byte[] utf8 = Utf8.cut(value, WireLimits.MAX_TEXT_BYTES);
    u16(utf8.length);
    raw(utf8, 0, utf8.length);
  }

  /**
   * Writes u32 length, then the bytes.
   *
   * @param value what to write
   */
  public void bytes(byte[] value) {
    i32(value.length);
    raw(value, 0, value.length);
  }

  /**
   * Writes a range of bytes as they are.
   *
   * @param source holds the bytes
   * @param offset where they begin
   * @param count how many there are
   */
  public void raw(byte[] source, int offset, int count) {
    int at = reserve(count);
    System.arraycopy(source, offset, array, at, count);
  }

  /**
   * Writes u32 count, then each element.
   *
   * @param <T> the type of an element
   * @param values what to write, in order
   * @param element writes one
   * @throws IllegalArgumentException if there are more than {@link WireLimits#MAX_LIST_ENTRIES}
   */
  public <T> void list(List<T> values, BiConsumer<T, WireWriter> element) {
    if (values.size() > WireLimits.MAX_LIST_ENTRIES) {
      throw new IllegalArgumentException(
          "Expected a list of at most 10000 entries, but it has " + values.size());
    }
    i32(values.size());
    for (T value : values) {
      element.accept(value, this);
    }
  }

  /**
   * Writes u32 count, then 16 bytes each, see {@link #list}.
   *
   * @param values what to write, in order
   */
  public void uuids(List<UUID> values) {
    list(values, (value, out) -> out.uuid(value));
  }

  byte[] array() {
    return array;
  }

  void skip(int count) {
    reserve(count);
  }

  /** From now on nothing is written at or beyond this position. */
  void limit(long position) {
    limit = (int) Math.min(position, LARGEST_ARRAY);
  }

  void truncate(int newLength) {
    length = newLength;
  }

  void reset() {
    length = 0;
    limit = LARGEST_ARRAY;
    if (array.length > KEPT_BYTES) {
      array = new byte[FIRST_BYTES];
    }
  }

  /** Makes room and returns where it begins. */
  private int reserve(int count) {
    int at = length;
    long needed = (long) at + count;
    if (needed > limit) {
      throw new IllegalArgumentException("The frame is longer than its reader takes");
    }
    if (needed > array.length) {
      array =
          Arrays.copyOf(array, (int) Math.min(Math.max(needed, 2L * array.length), LARGEST_ARRAY));
    }
    length = (int) needed;
    return at;
  }
}
