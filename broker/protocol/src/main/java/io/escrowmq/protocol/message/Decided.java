package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Answers {@link Decide} and {@link ResolveTransaction}: the decision is durable.
 *
 * @param outcome the outcome that stands
 * @param repeated whether it stood before
 */
public record Decided(Outcome outcome, boolean repeated) implements Response {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.decided(this);
  }

  void write(WireWriter out) {
    out.constant(outcome);
    out.bool(repeated);
  }

  static Decided read(WireReader in) {
    return new Decided(in.constant("outcome", Outcome.values()), in.bool("repeated"));
  }
}
