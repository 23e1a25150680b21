package io.escrowmq.core.simulation;

import io.escrowmq.core.command.Image;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Bodies that say whose they are, so that a delivery can be judged by its bytes alone. */
final class Payload {
  private Payload() {}

  static Image of(UUID id) {
    ByteBuffer bytes = ByteBuffer.allocate(24);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    bytes.putLong(id.hashCode() * 0x9E3779B97F4A7C15L);
    return Image.of(bytes.array());
  }

  /** The id that the bytes were made for. */
  static UUID idOf(Image image) {
    ByteBuffer bytes = ByteBuffer.wrap(image.array(), image.offset(), image.length());
    UUID id = new UUID(bytes.getLong(), bytes.getLong());
    if (!of(id).equals(image)) {
      throw new Violation("18", "the bytes delivered for " + id + " are not those sent");
    }
    return id;
  }
}
