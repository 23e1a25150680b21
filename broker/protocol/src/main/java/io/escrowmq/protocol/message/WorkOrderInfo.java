package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;
import java.util.UUID;

/**
 * A work order as listed or shown.
 *
 * @param number its name, rising from 1
 * @param kind what happened
 * @param about the transaction or message; the nil UUID if not known
 * @param topic the topic; empty if it concerns none
 * @param group the consumer group, producer group or relay
 * @param offset the message's offset; -1 if it concerns none
 * @param attempts deliveries, checks or sends that were made
 * @param error the last failure, or what was said
 * @param openedAtMs the broker's time
 * @param closedAtMs the broker's time; 0 while it is open
 * @param history what was done about it, the newest last; empty in listings
 */
public record WorkOrderInfo(
    long number,
    WorkOrderKind kind,
    UUID about,
    String topic,
    String group,
    long offset,
    int attempts,
    String error,
    long openedAtMs,
    long closedAtMs,
    List<WorkOrderStep> history) {
  private static final int LEAST_STEP_BYTES = 14;

  /**
   * Copies the list.
   *
   * @param number its name, rising from 1
   * @param kind what happened
   * @param about the transaction or message; the nil UUID if not known
   * @param topic the topic; empty if it concerns none
   * @param group the consumer group, producer group or relay
   * @param offset the message's offset; -1 if it concerns none
   * @param attempts deliveries, checks or sends that were made
   * @param error the last failure, or what was said
   * @param openedAtMs the broker's time
   * @param closedAtMs the broker's time; 0 while it is open
   * @param history what was done about it, the newest last; empty in listings
   */
  public WorkOrderInfo {
    history = List.copyOf(history);
  }

  /** {@return whether nobody settled it yet} */
  public boolean isOpen() {
    return closedAtMs == 0;
  }

  void write(WireWriter out) {
    out.i64(number);
    out.constant(kind);
    out.uuid(about);
    out.name(topic);
    out.text(group);
    out.i64(offset);
    out.i32(attempts);
    out.text(error);
    out.i64(openedAtMs);
    out.i64(closedAtMs);
    out.list(history, WorkOrderStep::write);
  }

  static WorkOrderInfo read(WireReader in) {
    return new WorkOrderInfo(
        in.i64("number"),
        in.constant("kind", WorkOrderKind.values()),
        in.uuid("about"),
        in.name("topic"),
        in.text("group"),
        in.i64("offset"),
        in.i32("attempts"),
        in.text("error"),
        in.i64("openedAtMs"),
        in.i64("closedAtMs"),
        in.list("history", LEAST_STEP_BYTES, WorkOrderStep::read));
  }
}
