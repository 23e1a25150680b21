package io.escrowmq.core;

import io.escrowmq.core.command.Range;
import io.escrowmq.core.group.Group;
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

  /** A message that goes costs about as much as an id that is forgotten. */
  private static final int MAX_GONE = 8_192;

  private final ShardData data;
  private final Step step;
  private final MessageStore store;
  private final WorkOrderLedger workOrders;
  private final IdExpiry.Sink forget = new Forget();

  TickRules(ShardData data, Step step, MessageStore store, WorkOrderLedger workOrders) {
    this.data = data;
    this.step = step;
    this.store = store;
    this.workOrders = workOrders;
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
    data.workOrders.forget(data.timeMs, left);
    data.streams.expire(data.timeMs, windowMs, left);
    data.expiry.expire(data.timeMs - windowMs, MAX_IDS, forget);
    data.topics.purge(
        MAX_REMAINS,
        (topic, offset) ->
            store.deleteIf(
                IdEntry.visible(topic.number(), offset), topic.idMsb(offset), topic.idLsb(offset)));
    retain();
    return Reply.Done.INSTANCE;
  }

  /** Takes messages that may go, oldest topic first. */
  private void retain() {
    int left = MAX_GONE;
    while (left > 0 && data.retention.nextMs() <= data.timeMs) {
      Topic topic = data.retention.first();
      left =
          topic.retain(
              data.timeMs, data.settings, left, (first, last) -> remove(topic, first, last));
      data.retention.refresh(topic, data.settings);
    }
  }

  private void remove(Topic topic, long first, long last) {
    for (long offset = first; offset <= last; offset++) {
      if (topic.hasId(offset)) {
        long msb = topic.idMsb(offset);
        long lsb = topic.idLsb(offset);
        if (data.ids.find(msb, lsb) == IdEntry.visible(topic.number(), offset)) {
          data.expiry.discarded(data.timeMs, msb, lsb);
        }
      }
    }
    for (Group group : topic.groups()) {
      workOrders.gone(group, first, last, "the message went by retention");
      group.pass(first, last);
    }
    step.emit(new Effect.Gone(topic.name(), new Range(first, last)));
    if (topic.remove(first, last)) {
      step.consumptionChanged(topic);
    }
  }

  private final class Forget implements IdExpiry.Sink {
    @Override
    public void consumed(int number, long offset) {
      Topic topic = data.topics.byNumber(number);
      // What is gone took its id along: with its topic, or to be forgotten on its own.
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
      if (IdEntry.isDiscarded(entry) || IdEntry.isDeleted(entry) || isGone(entry)) {
        data.ids.forget(msb, lsb);
      }
    }

    private boolean isGone(long entry) {
      return IdEntry.isVisible(entry)
          && !data.topics.byNumber(IdEntry.topic(entry)).isVisible(IdEntry.offset(entry));
    }
  }
}
