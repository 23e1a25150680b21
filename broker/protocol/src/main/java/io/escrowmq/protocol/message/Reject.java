package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * A business no: settles the delivery and tells the producer group by a compensation message, in
 * one step. Answered by {@link Done} when durable, or STALE_DELIVERY.
 *
 * @param subscription the subscription
 * @param delivery offset and attempt
 * @param code short machine-readable reason
 * @param reason sentence for people
 */
public record Reject(int subscription, DeliveryRef delivery, String code, String reason)
    implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.reject(this);
  }

  void write(WireWriter out) {
    out.i32(subscription);
    delivery.write(out);
    out.name(code);
    out.text(reason);
  }

  static Reject read(WireReader in) {
    return new Reject(
        in.i32("subscription"), DeliveryRef.read(in), in.name("code"), in.text("reason"));
  }
}
