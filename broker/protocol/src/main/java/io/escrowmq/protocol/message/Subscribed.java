package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Answers {@link Subscribe}.
 *
 * @param leaseMs the lease of each delivery, milliseconds
 * @param graceMs how long lost connections keep their leases for adoption, milliseconds
 * @param startOffset the group's first offset
 */
public record Subscribed(long leaseMs, long graceMs, long startOffset) implements Response {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.subscribed(this);
  }

  void write(WireWriter out) {
    out.i64(leaseMs);
    out.i64(graceMs);
    out.partition();
    out.i64(startOffset);
  }

  static Subscribed read(WireReader in) {
    long leaseMs = in.i64("leaseMs");
    long graceMs = in.i64("graceMs");
    in.partition();
    long startOffset = in.i64("startOffset");
    return new Subscribed(leaseMs, graceMs, startOffset);
  }
}
