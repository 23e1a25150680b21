package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Outcome;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A transaction as its producer and its database know it, and what the broker said of it. */
final class Tx {
  final UUID id;
  final String group;
  final UUID resource;
  final CheckPolicy policy;
  final List<EncodedMessage> onCommit;
  final List<EncodedMessage> onRollback;

  /** What producers and operators asked for. */
  final Set<Outcome> asked = EnumSet.noneOf(Outcome.class);

  /** The row in the barrier table, null while there is none that others can see. */
  @Nullable Outcome row;

  /** What its producer decided, and says again if it has to. */
  @Nullable Outcome decision;

  /** The local transaction is open, so that others wait for its row. */
  boolean localOpen = true;

  long preparingLow;
  long preparedHigh;
  boolean prepared;
  boolean questioned;
  int unknownAnswers;

  /** An operator decided without the barrier table. */
  boolean forced;

  /** An operator asked for a fence, at any time. */
  boolean resolving;

  @Nullable Outcome told;

  Tx(
      UUID id,
      String group,
      UUID resource,
      CheckPolicy policy,
      List<EncodedMessage> onCommit,
      List<EncodedMessage> onRollback) {
    this.id = id;
    this.group = group;
    this.resource = resource;
    this.policy = policy;
    this.onCommit = onCommit;
    this.onRollback = onRollback;
  }

  /** The local transaction commits, unless a fence was there first. */
  boolean commitLocally() {
    localOpen = false;
    if (row == null) {
      row = Outcome.COMMIT;
    }
    return row == Outcome.COMMIT;
  }

  /** Inserts the row of a rollback if there is none, and reads what stands. */
  Outcome fence() {
    if (row == null) {
      row = Outcome.ROLLBACK;
    }
    return row;
  }

  boolean has(List<EncodedMessage> set, UUID message) {
    return set.stream().anyMatch(one -> one.id().equals(message));
  }

  /** Whether it may have released the message by now. */
  boolean mayRelease(UUID message) {
    return (has(onCommit, message) && may(Outcome.COMMIT))
        || (has(onRollback, message) && may(Outcome.ROLLBACK));
  }

  private boolean may(Outcome outcome) {
    return told == null ? asked.contains(outcome) : told == outcome;
  }

  /** Somebody was told how it ended. */
  void tell(Outcome outcome) {
    if (told != null && told != outcome) {
      throw new Violation("5", id + " was " + told + ", is " + outcome);
    }
    if (!asked.contains(outcome)) {
      throw new Violation("5", id + " is " + outcome + ", which nobody asked for");
    }
    told = outcome;
  }
}
