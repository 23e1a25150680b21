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

  /** By group, so that many of one cost nothing where another's are looked for. */
  private final Map<String, List<Producer>> connected = new HashMap<>();

  private final Map<String, Producer> callbacks = new HashMap<>();
  private int turn;

  void add(Producer producer) {
    if (producer.isCallback) {
      callbacks.put(producer.group, producer);
    } else {
      connected.computeIfAbsent(producer.group, group -> new ArrayList<>()).add(producer);
    }
  }

  void remove(Producer producer) {
    connected.computeIfPresent(
        producer.group, (group, all) -> all.remove(producer) && all.isEmpty() ? null : all);
  }

  boolean isEmpty() {
    return connected.isEmpty() && callbacks.isEmpty();
  }

  boolean isConnected(String group) {
    return connected.containsKey(group);
  }

  /** Whether one that is connected takes many more, so that the newest take nobody's place. */
  boolean haveRoom(String group) {
    return ofGroup(group).stream().anyMatch(Producer::hasRoom);
  }

  private List<Producer> ofGroup(String group) {
    return connected.getOrDefault(group, List.of());
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
    List<Producer> ofGroup = ofGroup(group);
    int size = ofGroup.size();
    for (int i = 0; i < size; i++) {
      Producer producer = ofGroup.get(Math.floorMod(turn + i, size));
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
