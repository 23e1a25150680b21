package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.UUID;

/**
 * A relay reports that it cannot publish a row of its outbox, or that the row went on: that opens
 * or closes a work order. Answered by {@link Done}.
 *
 * @param messageId the row's message
 * @param topic where it was to go; empty if the row does not say so
 * @param relay who reports
 * @param attempts how often it was tried
 * @param error why it failed, or how it went on
 * @param settled whether it went on
 */
public record ReportBlockedRow(
    UUID messageId, String topic, String relay, int attempts, String error, boolean settled)
    implements Request {
  /**
   * Checks the ranges.
   *
   * @param messageId the row's message
   * @param topic where it was to go; empty if the row does not say so
   * @param relay who reports
   * @param attempts how often it was tried
   * @param error why it failed, or how it went on
   * @param settled whether it went on
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public ReportBlockedRow {
    if (relay.isBlank()) {
      throw new IllegalArgumentException("relay is blank");
    }
    Bounds.atLeast("attempts", attempts, 0);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.reportBlockedRow(this);
  }

  void write(WireWriter out) {
    out.uuid(messageId);
    out.name(topic);
    out.name(relay);
    out.i32(attempts);
    out.text(error);
    out.bool(settled);
  }

  static ReportBlockedRow read(WireReader in) {
    return new ReportBlockedRow(
        in.uuid("messageId"),
        in.name("topic"),
        in.name("relay"),
        in.i32("attempts"),
        in.text("error"),
        in.bool("settled"));
  }
}
