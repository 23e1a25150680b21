package io.escrowmq.broker.checkback;

import io.escrowmq.core.transaction.CheckPlace;
import io.escrowmq.core.transaction.TransactionView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who can be asked: connected producers in turn, and where none of them could answer the callback
 * of the group. For the shard's thread only.
 */
final class Producers {

  private final List<Producer> connected = new ArrayList<>();

  /** How many producers of each group are connected. */
  private final Map<String, Integer> groups = new HashMap<>();

  private final Map<String, Producer> callbacks = new HashMap<>();
  private int turn;

  void add(Producer producer) {
    if (producer.isCallback) {
      callbacks.put(producer.group, producer);
    } else {
      connected.add(producer);
      groups.merge(producer.group, 1, Integer::sum);
    }
  }

  void remove(Producer producer) {
    connected.remove(producer);
    groups.computeIfPresent(producer.group, (group, count) -> count == 1 ? null : count - 1);
  }

  boolean isEmpty() {
    return connected.isEmpty() && callbacks.isEmpty();
  }

  boolean isConnected(String group) {
    return groups.containsKey(group);
  }

  @Nullable Producer callback(String group) {
    return callbacks.get(group);
  }

  boolean hasFreeCallback(String group) {
    Producer callback = callbacks.get(group);
    return callback != null && callback.isFree();
  }

  /** Somebody who takes a question about the transaction and was not passed over. */
  @Nullable Producer choose(TransactionView transaction, @Nullable Inquiry inquiry) {
    String group = transaction.producerGroup();
    boolean couldAnswer = false;
    int size = isConnected(group) ? connected.size() : 0;
    for (int i = 0; i < size; i++) {
      Producer producer = connected.get(Math.floorMod(turn + i, size));
      if (producer.canAnswerFor(group, transaction.resource())) {
        couldAnswer = true;
        if (producer.isFree() && (inquiry == null || !inquiry.passedOver.contains(producer))) {
          turn++;
          return producer;
        }
      }
    }
    return couldAnswer || !hasFreeCallback(group) ? null : callbacks.get(group);
  }

  /** All that is due was looked at: a callback that is free nevertheless begins again. */
  void endRound() {
    for (Producer callback : callbacks.values()) {
      if (callback.isFree()) {
        callback.askedUpTo = CheckPlace.BEGINNING;
      }
    }
  }
}
