package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.UUID;

/**
 * Answers {@link Hello}.
 *
 * @param protocolVersion the version spoken on this connection
 * @param brokerId the broker's data directory, for life
 * @param brokerVersion for people
 * @param features bit set of what both sides speak
 * @param limits what the broker accepts
 * @param idWindowMs how long ids are known after their message is consumed or transaction decided,
 *     milliseconds
 * @param brokerTimeMs the broker's time, milliseconds since the epoch
 */
public record Welcome(
    int protocolVersion,
    UUID brokerId,
    String brokerVersion,
    long features,
    Limits limits,
    long idWindowMs,
    long brokerTimeMs)
    implements Response {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.welcome(this);
  }

  void write(WireWriter out) {
    out.i32(protocolVersion);
    out.uuid(brokerId);
    out.name(brokerVersion);
    out.i64(features);
    limits.write(out);
    out.i64(idWindowMs);
    out.i64(brokerTimeMs);
  }

  static Welcome read(WireReader in) {
    return new Welcome(
        in.i32("protocolVersion"),
        in.uuid("brokerId"),
        in.name("brokerVersion"),
        in.i64("features"),
        Limits.read(in),
        in.i64("idWindowMs"),
        in.i64("brokerTimeMs"));
  }
}
