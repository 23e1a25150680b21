package io.escrowmq.core;

import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.command.Reject;
import io.escrowmq.core.command.WorkOrderKind;
import io.escrowmq.core.group.DeadLetter;
import io.escrowmq.core.group.Group;
import io.escrowmq.core.topic.Topic;
import io.escrowmq.core.transaction.Transaction;
import io.escrowmq.core.workorder.AuditEntry;
import io.escrowmq.core.workorder.WorkOrder;
import java.util.UUID;

/** Opens a work order when something leaves automation, and closes it when it is settled. */
final class WorkOrderLedger {
  private final ShardData data;
  private final Step step;

  WorkOrderLedger(ShardData data, Step step) {
    this.data = data;
    this.step = step;
  }

  long open(WorkOrderKind kind, Evidence evidence) {
    long number = data.workOrders.open(kind, evidence, data.timeMs);
    step.emit(new Effect.WorkOrderOpened(number, kind, evidence));
    return number;
  }

  void close(long number, String who, String action, String reason) {
    if (data.workOrders.close(number, entry(who, action, reason))) {
      step.emit(new Effect.WorkOrderClosed(number));
    }
  }

  AuditEntry entry(String who, String action, String reason) {
    return new AuditEntry(data.timeMs, Refusals.cut(who), action, Refusals.cut(reason));
  }

  /** A transaction's checks are used up, perhaps not for the first time. */
  void parked(Transaction transaction) {
    Evidence evidence = evidence(transaction, transaction.checks(), transaction.reason());
    WorkOrder known = data.workOrders.about(WorkOrderKind.PARKED_TRANSACTION, transaction.id());
    if (known == null || !known.isOpen()) {
      open(WorkOrderKind.PARKED_TRANSACTION, evidence);
    } else {
      AuditEntry entry = entry(transaction.producerGroup(), "PARKED", transaction.reason());
      data.workOrders.update(known.number(), evidence, entry);
    }
  }

  /** A transaction was decided, however. */
  void decided(Transaction transaction, Decide decision) {
    Decider by = decision.by();
    if (data.workOrders.open(WorkOrderKind.PARKED_TRANSACTION) > 0) {
      WorkOrder parked = data.workOrders.about(WorkOrderKind.PARKED_TRANSACTION, transaction.id());
      if (parked != null) {
        close(parked.number(), said(by), decision.outcome().name(), decision.reason());
      }
    }
    if (by.kind() == Decider.Kind.OPERATOR_UNFENCED) {
      String text = decision.outcome() + " by " + by.name() + ": " + decision.reason();
      open(
          WorkOrderKind.FORCED_DECISION,
          evidence(transaction, transaction.checks(), Refusals.cut(text)));
    }
  }

  /** Whether that this decision is the opposite of what stands is news. */
  boolean isNewContradiction(Transaction transaction, Decide decision) {
    return decision.by().kind() != Decider.Kind.OPERATOR_UNFENCED
        && data.workOrders.about(WorkOrderKind.CONTRADICTION, transaction.id()) == null;
  }

  /** Somebody who may decide a transaction said the opposite of what stands. */
  void contradicted(Transaction transaction, Decide decision) {
    Decider first = transaction.decider();
    String text =
        "Decided "
            + transaction.state()
            + (first == null ? "" : " by " + said(first))
            + "; then "
            + said(decision.by())
            + " said "
            + decision.outcome()
            + (decision.reason().isEmpty() ? "" : ": " + decision.reason());
    open(
        WorkOrderKind.CONTRADICTION,
        evidence(transaction, transaction.checks(), Refusals.cut(text)));
  }

  private static Evidence evidence(Transaction transaction, int checks, String error) {
    return new Evidence(
        transaction.id(), "", transaction.producerGroup(), Evidence.NO_OFFSET, checks, error);
  }

  private static String said(Decider decider) {
    return decider.kind() + " " + decider.name();
  }

  /** A group gave a message up; returns the order's number. */
  long dead(Topic topic, Group group, DeadLetter letter) {
    return open(
        WorkOrderKind.DEAD_LETTER,
        new Evidence(
            idOf(topic, letter.offset()),
            topic.name(),
            group.name(),
            letter.offset(),
            letter.attempts(),
            letter.cause()));
  }

  /** A message was rejected, and nobody can be told. */
  void rejectedInVain(Topic topic, Group group, Reject reject) {
    long offset = reject.delivery().offset();
    String said = Refusals.cut(reject.code() + ": " + reject.reason());
    open(
        WorkOrderKind.REJECT_WITHOUT_ADDRESSEE,
        new Evidence(
            idOf(topic, offset),
            topic.name(),
            group.name(),
            offset,
            reject.delivery().attempt(),
            said));
  }

  private static UUID idOf(Topic topic, long offset) {
    UUID id = topic.isVisible(offset) ? topic.messageId(offset) : null;
    return id == null ? Evidence.NO_ID : id;
  }

  /** Dead letters of a range go, with their messages or their group. */
  void gone(Group group, long first, long last, String why) {
    group.forEachDead(first, last, letter -> close(letter.workOrder(), "broker", "GONE", why));
  }
}
