package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Answers {@link Ping}.
 *
 * @param brokerTimeMs the broker's time, milliseconds since the epoch
 */
public record Pong(long brokerTimeMs) implements Response {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.pong(this);
  }

  void write(WireWriter out) {
    out.i64(brokerTimeMs);
  }

  static Pong read(WireReader in) {
    return new Pong(in.i64("brokerTimeMs"));
  }
}
