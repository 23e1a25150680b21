package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Answers {@link Prepare}: both sets are durable and held.
 *
 * @param duplicate whether the broker had it already
 */
public record Prepared(boolean duplicate) implements Response {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.prepared(this);
  }

  void write(WireWriter out) {
    out.bool(duplicate);
  }

  static Prepared read(WireReader in) {
    return new Prepared(in.bool("duplicate"));
  }
}
