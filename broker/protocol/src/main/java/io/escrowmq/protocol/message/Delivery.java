package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * A message on its way to a consumer.
 *
 * @param offset its offset in the topic
 * @param attempt which delivery to this group it is, from 1
 * @param message the message, byte by byte as its producer made it
 */
public record Delivery(long offset, int attempt, EncodedMessage message) {
  void write(WireWriter out) {
    out.i64(offset);
    out.i32(attempt);
    message.write(out);
  }

  static Delivery read(WireReader in) {
    return new Delivery(in.i64("offset"), in.i32("attempt"), EncodedMessage.read(in));
  }

  /**
   * {@return how many bytes it takes in a {@link Deliver} frame, see {@link Deliver#FIXED_BYTES}}
   */
  public int encodedBytes() {
    return 16 + message.length();
  }
}
