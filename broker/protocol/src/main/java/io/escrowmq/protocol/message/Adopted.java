package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Answers {@link Adopt}.
 *
 * @param kept deliveries that are this consumer's again
 */
public record Adopted(List<DeliveryRef> kept) implements Response {
  /**
   * Copies the lists.
   *
   * @param kept deliveries that are this consumer's again
   */
  public Adopted {
    kept = List.copyOf(kept);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.adopted(this);
  }

  void write(WireWriter out) {
    out.list(kept, DeliveryRef::write);
  }

  static Adopted read(WireReader in) {
    return new Adopted(in.list("kept", 16, DeliveryRef::read));
  }
}
