package io.escrowmq.producer;

import io.escrowmq.protocol.message.Message;
import java.util.List;

/**
 * The two sets that a transaction holds: one of them is released by its decision.
 *
 * @param onCommit released when the transaction commits
 * @param onRollback released when it rolls back: compensations; usually empty
 */
public record TransactionMessages(List<Message> onCommit, List<Message> onRollback) {
  /** Copies the lists; at least one message in all. */
  public TransactionMessages {
    onCommit = List.copyOf(onCommit);
    onRollback = List.copyOf(onRollback);
    ProducerOptions.check(
        !onCommit.isEmpty() || !onRollback.isEmpty(),
        "a transaction must hold at least one message");
  }

  /** Messages released on commit. */
  public static TransactionMessages onCommit(Message... messages) {
    return new TransactionMessages(List.of(messages), List.of());
  }

  /** These, and others that are released on rollback. */
  public TransactionMessages orOnRollback(Message... messages) {
    return new TransactionMessages(onCommit, List.of(messages));
  }
}
