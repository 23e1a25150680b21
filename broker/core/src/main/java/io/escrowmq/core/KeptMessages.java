package io.escrowmq.core;

import io.escrowmq.core.timing.DueQueue;
import io.escrowmq.core.topic.DelayedMessage;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.Topic;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.core.transaction.HeldMessage;
import io.escrowmq.core.transaction.Transaction;
import io.escrowmq.core.transaction.TransactionView;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks all messages that the state needs of the log, a few at a time, while the state goes on:
 * held ones, then delayed ones, then visible ones. In this order a message moves, so each one that
 * was there at the beginning and still is at the end has been met; some are met twice. Those that
 * come meanwhile may be missed.
 *
 * <p>For the state's thread only.
 */
public final class KeptMessages {

  /** Told where messages lie. */
  public interface Visitor {
    /**
     * A message of a set of an undecided transaction.
     *
     * @param transactionId the transaction
     * @param onCommit whether it is in the onCommit set
     * @param index its place in the set
     * @param message the message
     */
    void held(UUID transactionId, boolean onCommit, int index, StoredMessage message);

    /**
     * A message that waits for its time.
     *
     * @param message the message
     */
    void delayed(StoredMessage message);

    /**
     * A visible message.
     *
     * @param topic its topic
     * @param offset its offset
     */
    void visible(TopicView topic, long offset);
  }

  private final ShardData data;
  private final List<UUID> transactions = new ArrayList<>();
  private int nextTransaction;
  private DueQueue.@Nullable Cursor delayed = DueQueue.Cursor.START;
  private int topicNumber;
  private long offset;

  KeptMessages(ShardData data) {
    this.data = data;
    data.transactions.forEachOpen(transaction -> transactions.add(transaction.id()));
  }

  /**
   * Goes on.
   *
   * @param budget messages to meet, about
   * @param visitor told them
   * @return whether there may be more
   */
  public boolean visit(int budget, Visitor visitor) {
    int left = budget;
    while (left > 0 && nextTransaction < transactions.size()) {
      left -= visit(transactions.get(nextTransaction), visitor);
      nextTransaction++;
    }
    if (left > 0 && delayed != null) {
      int before = left;
      Consumer<DelayedMessage> each = waiting -> visitor.delayed(waiting.message());
      delayed = data.delayed.visit(delayed, left, each);
      left = delayed == null ? before : 0;
    }
    while (left > 0 && topicNumber < data.topics.numbers()) {
      left = visit(data.topics.byNumber(topicNumber), left, visitor);
    }
    return nextTransaction < transactions.size()
        || delayed != null
        || topicNumber < data.topics.numbers();
  }

  private int visit(UUID transactionId, Visitor visitor) {
    Transaction transaction = data.transactions.find(transactionId);
    if (transaction == null) {
      return 1;
    }
    visit(transaction, true, transaction.onCommit(), visitor);
    visit(transaction, false, transaction.onRollback(), visitor);
    return 1 + transaction.onCommit().size() + transaction.onRollback().size();
  }

  private static void visit(
      TransactionView transaction, boolean onCommit, List<HeldMessage> set, Visitor visitor) {
    for (int i = 0; i < set.size(); i++) {
      visitor.held(transaction.id(), onCommit, i, set.get(i).message());
    }
  }

  private int visit(Topic topic, int budget, Visitor visitor) {
    int left = budget;
    if (!topic.isDeleted()) {
      for (offset = topic.nextVisible(offset);
          offset >= 0 && left > 0;
          offset = topic.nextVisible(offset + 1)) {
        visitor.visible(topic, offset);
        left--;
      }
    }
    if (topic.isDeleted() || offset < 0) {
      topicNumber++;
      offset = 0;
      left--;
    }
    return left;
  }
}
