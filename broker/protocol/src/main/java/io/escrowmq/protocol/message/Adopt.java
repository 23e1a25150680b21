package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * After a reconnect: what this consumer still works on from before. Sent before the first credit,
 * even if empty. Answered by {@link Adopted}.
 *
 * @param subscription the new subscription
 * @param deliveries what it holds
 */
public record Adopt(int subscription, List<DeliveryRef> deliveries) implements Request {
  /**
   * Copies the lists.
   *
   * @param subscription the new subscription
   * @param deliveries what it holds
   */
  public Adopt {
    deliveries = List.copyOf(deliveries);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.adopt(this);
  }

  void write(WireWriter out) {
    out.i32(subscription);
    out.list(deliveries, DeliveryRef::write);
  }

  static Adopt read(WireReader in) {
    return new Adopt(in.i32("subscription"), in.list("deliveries", 16, DeliveryRef::read));
  }
}
