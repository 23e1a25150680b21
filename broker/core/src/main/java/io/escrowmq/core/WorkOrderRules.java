package io.escrowmq.core;

import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.command.ReportWorkOrder;
import io.escrowmq.core.command.ResolveWorkOrder;
import io.escrowmq.core.command.WorkOrderAction;
import io.escrowmq.core.command.WorkOrderKind;
import io.escrowmq.core.group.Group;
import io.escrowmq.core.topic.Topic;
import io.escrowmq.core.transaction.Transaction;
import io.escrowmq.core.workorder.WorkOrder;
import java.util.Optional;

/** What is reported from outside, and what operators do about work orders. */
final class WorkOrderRules {
  private final ShardData data;
  private final WorkOrderLedger ledger;
  private final TransactionRules transactions;
  private final GroupRules groups;

  WorkOrderRules(
      ShardData data, WorkOrderLedger ledger, TransactionRules transactions, GroupRules groups) {
    this.data = data;
    this.ledger = ledger;
    this.transactions = transactions;
    this.groups = groups;
  }

  Reply report(ReportWorkOrder command) {
    Evidence evidence = cut(command.evidence());
    WorkOrder known = data.workOrders.about(command.kind(), evidence.about());
    if (command.settled()) {
      if (known != null) {
        ledger.close(known.number(), evidence.group(), "SETTLED", evidence.error());
      }
    } else if (known == null || (!known.isOpen() && comesBack(command.kind()))) {
      ledger.open(command.kind(), evidence);
    } else if (known.isOpen() && !known.evidence().equals(evidence)) {
      data.workOrders.update(
          known.number(),
          evidence,
          ledger.entry(evidence.group(), "REPORTED", known.evidence().error()));
    }
    return Reply.Done.INSTANCE;
  }

  /** A report that changes nothing is not logged again. */
  Optional<Reply> preview(ReportWorkOrder command) {
    WorkOrder known = data.workOrders.about(command.kind(), command.evidence().about());
    boolean isKnown =
        known != null
            && !command.settled()
            && (known.isOpen()
                ? known.evidence().equals(cut(command.evidence()))
                : !comesBack(command.kind()));
    return isKnown ? Optional.of(Reply.Done.INSTANCE) : Optional.empty();
  }

  private static Evidence cut(Evidence said) {
    return new Evidence(
        said.about(),
        said.topic(),
        said.group(),
        said.offset(),
        said.attempts(),
        Refusals.cut(said.error()));
  }

  /** What was given up stays so, and is reported at each start; a row may be blocked again. */
  private static boolean comesBack(WorkOrderKind kind) {
    return kind == WorkOrderKind.BLOCKED_ROW;
  }

  Reply resolve(ResolveWorkOrder command) {
    WorkOrder order = data.workOrders.find(command.number());
    if (order == null) {
      return Refusals.of(Refusal.NOT_FOUND, "There is no work order " + command.number());
    }
    Optional<Reply> standing = standing(order, command);
    if (standing.isPresent()) {
      return standing.get();
    }
    boolean fits =
        switch (command.action()) {
          case RETRY -> order.kind() == WorkOrderKind.PARKED_TRANSACTION;
          case REDELIVER -> order.kind() == WorkOrderKind.DEAD_LETTER;
          case DISCARD -> order.kind() != WorkOrderKind.PARKED_TRANSACTION;
        };
    if (!fits) {
      return Refusals.of(
          Refusal.INVALID_ARGUMENT,
          "Work order " + order.number() + " is a " + order.kind() + ": " + remedy(order.kind()));
    }
    return command.action() == WorkOrderAction.RETRY
        ? askAgain(order, command)
        : settle(order, command);
  }

  /** What was done already, without looking at the log. */
  Optional<Reply> preview(ResolveWorkOrder command) {
    WorkOrder order = data.workOrders.find(command.number());
    return order == null ? Optional.empty() : standing(order, command);
  }

  private static Optional<Reply> standing(WorkOrder order, ResolveWorkOrder command) {
    if (order.isOpen()) {
      return Optional.empty();
    }
    return Optional.of(
        order.closedBy().equals(command.action().name())
            ? Reply.Done.INSTANCE
            : Refusals.of(
                Refusal.CONFLICT,
                "Work order " + order.number() + " was closed: " + order.closedBy()));
  }

  private static String remedy(WorkOrderKind kind) {
    return switch (kind) {
      case PARKED_TRANSACTION -> "RETRY, COMMIT or ROLLBACK it";
      case DEAD_LETTER -> "REDELIVER or DISCARD it";
      case CONTRADICTION,
          FORCED_DECISION,
          REJECT_WITHOUT_ADDRESSEE,
          QUARANTINED_RANGE,
          BLOCKED_ROW ->
          "settle it where it arose, then DISCARD it";
    };
  }

  private Reply askAgain(WorkOrder order, ResolveWorkOrder command) {
    Transaction transaction = data.transactions.find(order.evidence().about());
    if (transaction != null && transactions.askAgain(transaction)) {
      data.workOrders.update(
          order.number(),
          order.evidence(),
          ledger.entry(command.operator(), command.action().name(), command.reason()));
    }
    return Reply.Done.INSTANCE;
  }

  private Reply settle(WorkOrder order, ResolveWorkOrder command) {
    if (order.kind() == WorkOrderKind.DEAD_LETTER) {
      Topic topic = data.topics.find(order.evidence().topic());
      Group group = topic == null ? null : topic.groupState(order.evidence().group());
      if (topic != null && group != null) {
        long offset = order.evidence().offset();
        groups.resolveDead(topic, group, offset, command.action() == WorkOrderAction.REDELIVER);
      }
    }
    ledger.close(order.number(), command.operator(), command.action().name(), command.reason());
    return Reply.Done.INSTANCE;
  }
}
