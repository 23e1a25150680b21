package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Settles deliveries, of whatever attempt. Answered by {@link Done} when durable.
 *
 * @param subscription the subscription
 * @param offsets what is consumed
 */
public record Ack(int subscription, List<OffsetRange> offsets) implements Request {
  /**
   * Copies the lists.
   *
   * @param subscription the subscription
   * @param offsets what is consumed
   */
  public Ack {
    offsets = List.copyOf(offsets);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.ack(this);
  }

  void write(WireWriter out) {
    out.i32(subscription);
    out.partition();
    out.list(offsets, OffsetRange::write);
  }

  static Ack read(WireReader in) {
    int subscription = in.i32("subscription");
    in.partition();
    List<OffsetRange> offsets = in.list("offsets", 16, OffsetRange::read);
    return new Ack(subscription, offsets);
  }
}
