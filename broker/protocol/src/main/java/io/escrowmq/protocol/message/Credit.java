package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Allows the broker to push more messages. Not answered.
 *
 * @param subscription the subscription
 * @param messages how many more, 1 or more
 */
public record Credit(int subscription, int messages) implements Request {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param subscription the subscription
   * @param messages how many more, 1 or more
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public Credit {
    Bounds.atLeast("messages", messages, 1);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.credit(this);
  }

  void write(WireWriter out) {
    out.i32(subscription);
    out.i32(messages);
  }

  static Credit read(WireReader in) {
    return new Credit(in.i32("subscription"), in.i32("messages"));
  }
}
