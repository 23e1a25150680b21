package io.escrowmq.core;

import io.escrowmq.core.ids.IdEntry;
import io.escrowmq.core.ids.IdExpiry;
import io.escrowmq.core.topic.DelayedMessage;
import io.escrowmq.core.topic.Topic;

/** Fires timers that are due, a bounded number at a time. */
final class TickRules {
  private static final int MAX_TIMERS = 1_000;

  /** Ids are forgotten by the range, which is much cheaper than another timer. */
  private static final int MAX_IDS = 16_384;

  /** Messages of deleted topics. */
  private static final int MAX_REMAINS = 4_096;

  private final ShardData data;
  private final MessageStore store;
  private final IdExpiry.Sink forget = new Forget();

  TickRules(ShardData data, MessageStore store) {
    this.data = data;
    this.store = store;
  }

  Reply tick() {
    long windowMs = data.settings.idWindowMs();
    int left = MAX_TIMERS;
    while (left > 0) {
      DelayedMessage due = data.delayed.poll(data.timeMs);
      if (due == null) {
        break;
      }
      store.due(due);
      left--;
    }
    left = data.transactions.forget(data.timeMs, windowMs, left);
    data.streams.expire(data.timeMs, windowMs, left);
    data.expiry.expire(data.timeMs - windowMs, MAX_IDS, forget);
    data.topics.purge(
        MAX_REMAINS,
        (topic, offset) ->
            store.deleteIf(
                IdEntry.visible(topic.number(), offset), topic.idMsb(offset), topic.idLsb(offset)));
    return Reply.Done.INSTANCE;
  }

  private final class Forget implements IdExpiry.Sink {
    @Override
    public void consumed(int number, long offset) {
      Topic topic = data.topics.byNumber(number);
      // What went with a deleted topic is noted by the purge.
      if (topic.isVisible(offset) && topic.hasId(offset)) {
        long msb = topic.idMsb(offset);
        long lsb = topic.idLsb(offset);
        if (data.ids.find(msb, lsb) == IdEntry.visible(number, offset)) {
          data.ids.forget(msb, lsb);
        }
        topic.forgetId(offset);
      }
    }

    @Override
    public void discarded(long msb, long lsb) {
      long entry = data.ids.find(msb, lsb);
      if (IdEntry.isDiscarded(entry) || IdEntry.isDeleted(entry)) {
        data.ids.forget(msb, lsb);
      }
    }
  }
}
