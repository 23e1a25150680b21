package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Keeps leases while handlers work. Answered by {@link Extended}.
 *
 * @param subscription the subscription
 * @param deliveries what is still being worked on
 */
public record Extend(int subscription, List<DeliveryRef> deliveries) implements Request {
  /**
   * Copies the lists.
   *
   * @param subscription the subscription
   * @param deliveries what is still being worked on
   */
  public Extend {
    deliveries = List.copyOf(deliveries);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.extend(this);
  }

  void write(WireWriter out) {
    out.i32(subscription);
    out.list(deliveries, DeliveryRef::write);
  }

  static Extend read(WireReader in) {
    return new Extend(in.i32("subscription"), in.list("deliveries", 16, DeliveryRef::read));
  }
}
