package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Leaves: deliveries stop, leases return at once without raising the attempt. Answered by {@link
 * Done}.
 *
 * @param subscription the subscription
 */
public record Unsubscribe(int subscription) implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.unsubscribe(this);
  }

  void write(WireWriter out) {
    out.i32(subscription);
  }

  static Unsubscribe read(WireReader in) {
    return new Unsubscribe(in.i32("subscription"));
  }
}
