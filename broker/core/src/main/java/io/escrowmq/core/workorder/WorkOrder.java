package io.escrowmq.core.workorder;

import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.command.WorkOrderKind;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that left automation. Open, then closed for good; what comes up again is another one.
 *
 * @param number its name, rising from 1
 * @param kind what happened
 * @param evidence to what
 * @param openedAtMs shard time
 * @param closedAtMs shard time; 0 while it is open
 * @param history what was done about it, the newest last
 */
public record WorkOrder(
    long number,
    WorkOrderKind kind,
    Evidence evidence,
    long openedAtMs,
    long closedAtMs,
    List<AuditEntry> history) {
  /** What is kept of a history: the newest. */
  private static final int MAX_HISTORY = 100;

  /** {@return whether nobody settled it yet} */
  public boolean isOpen() {
    return closedAtMs == 0;
  }

  /** {@return the action that closed it; empty while it is open} */
  public String closedBy() {
    return isOpen() ? "" : history.get(history.size() - 1).action();
  }

  WorkOrder with(Evidence newer, AuditEntry entry) {
    return new WorkOrder(number, kind, newer, openedAtMs, closedAtMs, and(entry));
  }

  WorkOrder closed(AuditEntry entry) {
    return new WorkOrder(number, kind, evidence, openedAtMs, entry.timeMs(), and(entry));
  }

  private List<AuditEntry> and(AuditEntry entry) {
    List<AuditEntry> longer = new ArrayList<>(history);
    longer.add(entry);
    return longer.size() <= MAX_HISTORY ? longer : longer.subList(1, longer.size());
  }

  void writeTo(StateOutput out) throws IOException {
    out.putLong(number);
    out.putEnum(kind);
    out.putUuid(evidence.about());
    out.putString(evidence.topic());
    out.putString(evidence.group());
    out.putLong(evidence.offset());
    out.putInt(evidence.attempts());
    out.putString(evidence.error());
    out.putLong(openedAtMs);
    out.putLong(closedAtMs);
    out.putInt(history.size());
    for (AuditEntry entry : history) {
      entry.writeTo(out);
    }
  }

  static WorkOrder readFrom(StateInput in) throws IOException {
    long number = in.readLong();
    WorkOrderKind kind = in.readEnum(WorkOrderKind.values(), "a work order's kind");
    Evidence evidence =
        new Evidence(
            in.readUuid(),
            in.readString(),
            in.readString(),
            in.readLong(),
            in.readInt(),
            in.readString());
    long openedAtMs = in.readLong();
    long closedAtMs = in.readLong();
    int entries = in.readIndex(MAX_HISTORY + 1, "the length of a history");
    if (closedAtMs != 0 && entries == 0) {
      throw new IOException(
          "Expected to read who closed work order " + number + ", but nobody did");
    }
    List<AuditEntry> history = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      history.add(AuditEntry.readFrom(in));
    }
    return new WorkOrder(number, kind, evidence, openedAtMs, closedAtMs, history);
  }
}
