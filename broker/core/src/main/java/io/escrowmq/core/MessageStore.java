package io.escrowmq.core;

import io.escrowmq.core.ids.IdEntry;
import io.escrowmq.core.topic.DelayedMessage;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.Topic;

/**
 * The one way by which a message becomes visible or delayed, and by which its id is judged to be a
 * repeat.
 */
final class MessageStore {
  /** Instead of an offset: the message waits for its time. */
  static final long DELAYED = -1;

  private final ShardData data;
  private final Step step;

  MessageStore(ShardData data, Step step) {
    this.data = data;
    this.step = step;
  }

  /** What became of an id. What went with its topic is found so, even before the purge. */
  long find(long msb, long lsb) {
    long entry = data.ids.find(msb, lsb);
    return isStored(entry)
            && IdEntry.offset(entry) < data.topics.byNumber(IdEntry.topic(entry)).beginOffset()
        ? IdEntry.deleted()
        : entry;
  }

  /** Whether the id was stored, so that it must not be stored again. */
  static boolean isStored(long entry) {
    return IdEntry.isVisible(entry) || IdEntry.isDelayed(entry);
  }

  /** The offset of a stored id, or {@link #DELAYED}. */
  static long offsetOf(long entry) {
    return IdEntry.isVisible(entry) ? IdEntry.offset(entry) : DELAYED;
  }

  /** Stores a message whose id is not stored; returns its offset, or {@link #DELAYED}. */
  long store(Topic topic, long deliverAtMs, StoredMessage message) {
    if (deliverAtMs > data.timeMs) {
      long begin = topic.beginOffset();
      data.delayed.add(deliverAtMs, new DelayedMessage(topic, begin, deliverAtMs, message));
      topic.delayed(1);
      data.ids.put(message.msb(), message.lsb(), IdEntry.delayed(topic.number(), begin));
      return DELAYED;
    }
    return show(topic, message);
  }

  /** Makes a message visible whose time has come, unless its topic was deleted meanwhile. */
  void due(DelayedMessage delayed) {
    Topic topic = delayed.topic();
    StoredMessage message = delayed.message();
    if (delayed.begin() == topic.beginOffset()) {
      topic.delayed(-1);
      show(topic, message);
    } else {
      deleteIf(IdEntry.delayed(topic.number(), delayed.begin()), message.msb(), message.lsb());
    }
  }

  /** Notes that an id went with a deleted topic, if nothing else became of it since. */
  void deleteIf(long entry, long msb, long lsb) {
    if (data.ids.find(msb, lsb) == entry) {
      data.ids.put(msb, lsb, IdEntry.deleted());
      data.expiry.discarded(data.timeMs, msb, lsb);
    }
  }

  /** Makes a message visible. */
  long show(Topic topic, StoredMessage message) {
    long offset = topic.append(message, data.timeMs);
    data.retention.refresh(topic, data.settings);
    data.ids.put(message.msb(), message.lsb(), IdEntry.visible(topic.number(), offset));
    step.emit(
        new Effect.Visible(
            topic.name(),
            offset,
            message.keyHash(),
            new MessageRef(message.position(), message.ordinal())));
    return offset;
  }

  /** Notes that an undecided transaction has the id. */
  void hold(StoredMessage message) {
    long entry = find(message.msb(), message.lsb());
    if (!isStored(entry)) {
      long before = IdEntry.isHeld(entry) ? IdEntry.offset(entry) : 0;
      data.ids.put(message.msb(), message.lsb(), IdEntry.held(before + 1));
    }
  }

  /** Notes that a transaction that had the id does not release it. */
  void discard(StoredMessage message) {
    long entry = data.ids.find(message.msb(), message.lsb());
    if (IdEntry.isHeld(entry)) {
      if (IdEntry.offset(entry) > 1) {
        data.ids.put(message.msb(), message.lsb(), IdEntry.held(IdEntry.offset(entry) - 1));
      } else {
        data.ids.put(message.msb(), message.lsb(), IdEntry.discarded());
        data.expiry.discarded(data.timeMs, message.msb(), message.lsb());
      }
    }
  }
}
