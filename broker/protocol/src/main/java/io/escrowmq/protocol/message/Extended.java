package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Answers {@link Extend}.
 *
 * @param lost deliveries that are not this consumer's any more
 */
public record Extended(List<DeliveryRef> lost) implements Response {
  /**
   * Copies the lists.
   *
   * @param lost deliveries that are not this consumer's any more
   */
  public Extended {
    lost = List.copyOf(lost);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.extended(this);
  }

  void write(WireWriter out) {
    out.list(lost, DeliveryRef::write);
  }

  static Extended read(WireReader in) {
    return new Extended(in.list("lost", 16, DeliveryRef::read));
  }
}
