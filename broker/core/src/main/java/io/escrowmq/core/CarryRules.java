package io.escrowmq.core;

import io.escrowmq.core.command.Carried;
import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.topic.DelayedMessage;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.Topic;
import io.escrowmq.core.transaction.Transaction;
import java.util.List;
import java.util.UUID;

/** Messages that were written again lie elsewhere from now on; nothing else about them changes. */
final class CarryRules {
  private final ShardData data;
  private final Step step;

  CarryRules(ShardData data, Step step) {
    this.data = data;
    this.step = step;
  }

  Reply carry(Carry command) {
    List<Carried> entries = command.entries();
    for (int i = 0; i < entries.size(); i++) {
      Carried entry = entries.get(i);
      StoredMessage written = step.stored(entry.message(), i);
      if (entry instanceof Carried.Visible visible) {
        moveVisible(visible, written);
      } else if (entry instanceof Carried.Held held) {
        moveHeld(held, written);
      } else {
        moveDelayed(entry.message(), written);
      }
    }
    return Reply.Done.INSTANCE;
  }

  private void moveVisible(Carried.Visible entry, StoredMessage written) {
    Topic topic = data.topics.find(entry.message().topic());
    long offset = entry.offset();
    if (topic != null && topic.isVisible(offset) && topic.bytes(offset) == written.bytes()) {
      UUID id = topic.messageId(offset);
      if (id == null || id.equals(entry.message().id())) {
        topic.move(offset, written.position(), written.ordinal());
      }
    }
  }

  private void moveDelayed(Message message, StoredMessage written) {
    data.delayed.replace(
        message.deliverAtMs(),
        delayed ->
            delayed.message().isCopyOf(written)
                ? new DelayedMessage(delayed.topic(), delayed.begin(), delayed.dueMs(), written)
                : null);
  }

  private void moveHeld(Carried.Held entry, StoredMessage written) {
    Transaction transaction = data.transactions.find(entry.transactionId());
    if (transaction != null) {
      transaction.moved(entry.onCommit(), entry.index(), written);
    }
  }
}
