package io.escrowmq.jdbc.outbox;

import io.escrowmq.protocol.message.Message;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Which lane a message belongs to: CRC-32C of the key's bytes, read as an unsigned number, modulo
 * the number of lanes; a message without key takes the 16 bytes of its id instead. Part of the
 * format: a change would reorder the messages of a key that are on their way.
 */
final class LaneHash {
  private LaneHash() {}

  static int lane(Message message, int laneCount) {
    CRC32C crc = new CRC32C();
    if (message.key().length > 0) {
      crc.update(message.key());
    } else {
      crc.update(
          ByteBuffer.allocate(16)
              .putLong(message.id().getMostSignificantBits())
              .putLong(message.id().getLeastSignificantBits())
              .flip());
    }
    return (int) (crc.getValue() % laneCount);
  }
}
