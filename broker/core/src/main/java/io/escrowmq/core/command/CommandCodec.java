package io.escrowmq.core.command;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Commands as log bytes, and back. All numbers big-endian:
 *
 * <pre>
 *   u8 format version (1) | u8 type | fields in the order of the record
 *   text     u16 length, UTF-8
 *   id       i64, i64
 *   list     u32 count, elements
 *   enum     u8 place in its declaration
 *   truth    u8, 0 or 1
 *   image    u32 length, bytes
 *   optional u8, 0 or 1, then the value
 * </pre>
 *
 * <p>Types: 1 configure, 2 create topic, 3 delete topic, 4 create group, 5 delete group, 6 publish,
 * 7 prepare, 8 decide, 9 check answered, 10 ack, 11 retry, 12 lease lost, 13 reject, 14 tick, 15
 * alter topic, 16 carry (each entry: u8 1 visible, 2 delayed, 3 held; its fields), 17 report work
 * order, 18 resolve work order.
 */
public final class CommandCodec {
  /** The format that is written. */
  static final int VERSION = 1;

  private CommandCodec() {}

  /**
   * {@return how many bytes {@link #encode} writes}
   *
   * @param command what is asked
   */
  public static int encodedLength(Command command) {
    LengthSink length = new LengthSink();
    command.accept(new CommandWriter(length));
    return length.bytes();
  }

  /**
   * Writes a command at the buffer's position and moves it.
   *
   * @param command what is asked
   * @param target has room for {@link #encodedLength} bytes, big-endian
   * @throws java.nio.BufferOverflowException if it has not
   */
  public static void encode(Command command, ByteBuffer target) {
    ByteOrder order = target.order();
    target.order(ByteOrder.BIG_ENDIAN);
    command.accept(new CommandWriter(new BufferSink(target)));
    target.order(order);
  }

  /**
   * Reads a command. Its images share the buffer's array if it has one, so that must not change
   * afterwards.
   *
   * @param source holds the command from its position to its limit; the position moves to the limit
   * @return the command
   * @throws CorruptCommandException if the bytes are no command
   */
  public static Command decode(ByteBuffer source) {
    return new CommandReader(source).read();
  }
}
