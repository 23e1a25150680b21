package io.escrowmq.core;

import io.escrowmq.core.command.CheckAnswered;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.Topic;
import io.escrowmq.core.transaction.HeldMessage;
import io.escrowmq.core.transaction.Transaction;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.core.transaction.TransactionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Prepares, decisions and answers to check-backs. */
final class TransactionRules {
  private final ShardData data;
  private final Step step;
  private final MessageStore store;
  private final PublishRules publishes;
  private final WorkOrderLedger workOrders;

  TransactionRules(
      ShardData data,
      Step step,
      MessageStore store,
      PublishRules publishes,
      WorkOrderLedger workOrders) {
    this.data = data;
    this.step = step;
    this.store = store;
    this.publishes = publishes;
    this.workOrders = workOrders;
  }

  Reply prepare(Prepare command) {
    Reply known = knownPrepare(command);
    if (known != null) {
      return known;
    }
    UUID id = command.transactionId();
    if (data.transactions.mayHaveForgotten(id)) {
      return Refusals.of(Refusal.FORGOTTEN, "Transaction " + id + " may have been decided before");
    }
    String group = command.producerGroup();
    if (data.transactions.open(group) >= data.settings.maxOpenTransactionsPerGroup()) {
      return Refusals.of(
          Refusal.TOO_MANY_TRANSACTIONS,
          "The producer group "
              + group
              + " has "
              + data.transactions.open(group)
              + " undecided transactions");
    }
    Optional<Reply.Refused> refused =
        publishes.topicsOf(command.onCommit()).or(() -> publishes.topicsOf(command.onRollback()));
    if (refused.isPresent()) {
      return refused.get();
    }
    List<HeldMessage> onCommit = hold(command.onCommit(), 0);
    List<HeldMessage> onRollback = hold(command.onRollback(), onCommit.size());
    data.transactions.hold(
        new Transaction(
            new Transaction.Origin(id, group, command.resource(), command.rules(), data.timeMs),
            onCommit,
            onRollback));
    step.emit(new Effect.Held(id));
    return new Reply.Prepared(false);
  }

  private @Nullable Reply knownPrepare(Prepare command) {
    Transaction known = data.transactions.find(command.transactionId());
    if (known == null) {
      return null;
    }
    return known.producerGroup().equals(command.producerGroup())
        ? new Reply.Prepared(true)
        : forbidden(known);
  }

  private List<HeldMessage> hold(List<Message> messages, int firstIndex) {
    List<HeldMessage> held = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      // Its number is taken now, so that a release can never fail for want of one.
      Topic topic = data.topics.obtain(message.topic());
      StoredMessage stored = step.stored(message, firstIndex + i);
      store.hold(stored);
      held.add(new HeldMessage(topic.name(), message.deliverAtMs(), stored));
    }
    return held;
  }

  Reply decide(Decide command) {
    Transaction transaction = data.transactions.find(command.transactionId());
    if (transaction == null) {
      return absent(command.transactionId());
    }
    Reply standing = standing(transaction, command);
    if (standing != null) {
      if (isNewContradiction(transaction, command, standing)) {
        workOrders.contradicted(transaction, command);
      }
      return standing;
    }
    List<HeldMessage> onCommit = transaction.onCommit();
    List<HeldMessage> onRollback = transaction.onRollback();
    Outcome outcome = command.outcome();
    Decider by = new Decider(command.by().kind(), Refusals.cut(command.by().name()));
    data.transactions.decide(
        transaction,
        new Decide(transaction.id(), outcome, by, Refusals.cut(command.reason())),
        data.timeMs);
    if (outcome != Outcome.COMMIT) {
      discard(onCommit);
    }
    if (outcome != Outcome.ROLLBACK) {
      discard(onRollback);
    }
    if (outcome != Outcome.WITHDRAW) {
      release(outcome == Outcome.COMMIT ? onCommit : onRollback);
    }
    workOrders.decided(transaction, command);
    step.emit(new Effect.Ended(transaction.id(), outcome));
    return new Reply.Decided(outcome, false);
  }

  /**
   * Only a decision that stands is final; an unknown transaction may be on its way, and that
   * somebody contradicts for the first time is logged.
   */
  Optional<Reply> preview(Decide command) {
    Transaction transaction = data.transactions.find(command.transactionId());
    if (transaction == null) {
      return Optional.empty();
    }
    Reply standing = standing(transaction, command);
    return standing == null || isNewContradiction(transaction, command, standing)
        ? Optional.empty()
        : Optional.of(standing);
  }

  private boolean isNewContradiction(Transaction transaction, Decide command, Reply standing) {
    return standing instanceof Reply.Refused refused
        && refused.reason() == Refusal.CONFLICT
        && workOrders.isNewContradiction(transaction, command);
  }

  Optional<Reply> preview(Prepare command) {
    return Optional.ofNullable(knownPrepare(command));
  }

  private static @Nullable Reply standing(Transaction transaction, Decide command) {
    if (command.by().kind() == Decider.Kind.PRODUCER
        && !command.by().name().equals(transaction.producerGroup())) {
      return forbidden(transaction);
    }
    Outcome standing = TransactionTable.outcome(transaction);
    if (standing == null) {
      return null;
    }
    return standing == command.outcome()
        ? new Reply.Decided(standing, true)
        : Refusals.conflict(
            standing, "Transaction " + transaction.id() + " was decided: " + standing);
  }

  private void release(List<HeldMessage> released) {
    for (HeldMessage held : released) {
      StoredMessage message = held.message();
      long entry = store.find(message.msb(), message.lsb());
      if (!MessageStore.isStored(entry)) {
        // The topic may have been deleted meanwhile; what was prepared is delivered all the same.
        store.store(data.topics.obtain(held.topic()), held.deliverAtMs(), message);
      }
    }
  }

  private void discard(List<HeldMessage> discarded) {
    for (HeldMessage held : discarded) {
      store.discard(held.message());
    }
  }

  Reply checkAnswered(CheckAnswered command) {
    Transaction transaction = data.transactions.find(command.transactionId());
    if (transaction == null) {
      return absent(command.transactionId());
    }
    if (!command.producerGroup().equals(transaction.producerGroup())) {
      return forbidden(transaction);
    }
    Outcome standing = TransactionTable.outcome(transaction);
    if (standing != null) {
      return Refusals.conflict(
          standing, "Transaction " + transaction.id() + " was decided: " + standing);
    }
    if (transaction.state() == TransactionState.HELD) {
      data.transactions.answered(transaction, data.timeMs, Refusals.cut(command.detail()));
      if (transaction.state() == TransactionState.PARKED) {
        step.emit(new Effect.Parked(transaction.id()));
        workOrders.parked(transaction);
      }
    }
    return Reply.Done.INSTANCE;
  }

  /** Asks about a parked one again; false if it is not parked. */
  boolean askAgain(Transaction transaction) {
    if (transaction.state() != TransactionState.PARKED) {
      return false;
    }
    data.transactions.askAgain(transaction, data.timeMs);
    return true;
  }

  private Reply absent(UUID id) {
    return data.transactions.mayHaveForgotten(id)
        ? Refusals.of(Refusal.FORGOTTEN, "Transaction " + id + " is not known any more")
        : Refusals.of(Refusal.NOT_FOUND, "There is no transaction " + id);
  }

  private static Reply forbidden(Transaction transaction) {
    return Refusals.of(
        Refusal.FORBIDDEN,
        "Transaction " + transaction.id() + " belongs to another producer group");
  }
}
