package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Messages for a subscription, within its credit.
 *
 * @param subscription the subscription
 * @param partition always 0 today
 * @param deliveries in offset order per key
 */
public record Deliver(int subscription, int partition, List<Delivery> deliveries) implements Push {
  /**
   * Bytes of a frame with no deliveries, header included: add {@link Delivery#encodedBytes} of
   * each.
   */
  public static final int FIXED_BYTES = 28;

  /**
   * Copies the lists.
   *
   * @param subscription the subscription
   * @param partition always 0 today
   * @param deliveries in offset order per key
   */
  public Deliver {
    deliveries = List.copyOf(deliveries);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.deliver(this);
  }

  void write(WireWriter out) {
    out.i32(subscription);
    out.i32(partition);
    out.list(deliveries, Delivery::write);
  }

  static Deliver read(WireReader in) {
    return new Deliver(
        in.i32("subscription"), in.i32("partition"), in.list("deliveries", 60, Delivery::read));
  }
}
