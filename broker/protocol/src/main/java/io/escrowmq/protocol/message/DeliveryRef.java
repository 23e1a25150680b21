package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * One delivery attempt of a message to a group.
 *
 * @param offset the message's offset in the subscription's topic
 * @param attempt which delivery of it, from 1
 */
public record DeliveryRef(long offset, int attempt) {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param offset the message's offset in the subscription's topic
   * @param attempt which delivery of it, from 1
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public DeliveryRef {
    Bounds.atLeast("offset", offset, 0);
    Bounds.atLeast("attempt", attempt, 1);
  }

  void write(WireWriter out) {
    out.partition();
    out.i64(offset);
    out.i32(attempt);
  }

  static DeliveryRef read(WireReader in) {
    in.partition();
    long offset = in.i64("offset");
    int attempt = in.i32("attempt");
    return new DeliveryRef(offset, attempt);
  }
}
