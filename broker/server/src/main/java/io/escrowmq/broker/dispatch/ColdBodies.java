package io.escrowmq.broker.dispatch;

import io.escrowmq.core.MessageRef;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.topic.TopicView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The images a group is about to send: from the ring, or read ahead from the log by a reader
 * thread, so that the shard's thread never touches a page of a segment. For the shard's thread
 * only.
 */
final class ColdBodies {

  /** How many messages are asked for at once. */
  static final int READ_AHEAD = 512;

  private final Dispatcher dispatcher;
  private final TopicView topic;
  private final Long2ObjectHashMap<Image> read = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<String> damaged = new Long2ObjectHashMap<>();
  private final UnreadBodies unread;
  private boolean loading;
  private boolean closed;

  ColdBodies(Dispatcher dispatcher, TopicView topic) {
    this.dispatcher = dispatcher;
    this.topic = topic;
    this.unread = new UnreadBodies(dispatcher.readHealth());
  }

  boolean isLoading() {
    return loading;
  }

  @Nullable Image image(long offset) {
    Image recent = dispatcher.ring().image(topic.position(offset), topic.ordinal(offset));
    return recent == null && !read.isEmpty() ? read.get(offset) : recent;
  }

  /** What was wrong where the log should hold the message; null if nothing is known. */
  @Nullable String damage(long offset) {
    return damaged.isEmpty() ? null : damaged.get(offset);
  }

  void forget(long offset) {
    if (!read.isEmpty()) {
      read.remove(offset);
    }
    if (!damaged.isEmpty()) {
      damaged.remove(offset);
    }
    unread.forget(offset);
  }

  /** What could not be read is not wanted now. */
  void nobodyWaits() {
    unread.clear();
  }

  /** What is asked for already is of no use any more. */
  void close() {
    closed = true;
    unread.clear();
  }

  /**
   * Which message to read so that one can be sent: the one that is wanted; or, if too many could
   * not be read, one of those that is ready to be tried again; -1 if there is none.
   */
  long chooseToRead(long wanted, Set<Long> ready) {
    return unread.isFull() ? unread.firstOf(ready) : wanted;
  }

  /**
   * Reads images and dispatches the group again; fewer than asked for may come, at least the first.
   */
  void load(GroupDispatch group, long[] offsets) {
    loading = true;
    read.clear(); // What was read ahead and not used was not wanted after all.
    damaged.clear();
    List<MessageRef> refs = new ArrayList<>(offsets.length);
    for (long offset : offsets) {
      refs.add(new MessageRef(topic.position(offset), topic.ordinal(offset)));
    }
    dispatcher
        .reader()
        .read(
            refs,
            bodies -> {
              for (int i = 0; i < bodies.size() && !closed; i++) {
                keep(group, offsets[i], refs.get(i), bodies.get(i));
              }
              loading = false;
              dispatcher.wake(group);
            });
  }

  private void keep(GroupDispatch group, long offset, MessageRef asked, Body body) {
    if (body instanceof Body.Whole whole) {
      read.put(offset, whole.image());
      unread.forget(offset);
    } else if (!isAt(offset, asked)) {
      unread.forget(offset); // The old place may be gone by right.
    } else if (body instanceof Body.Damaged damage) {
      damaged.put(offset, damage.reason());
      unread.forget(offset);
    } else if (body instanceof Body.Unread failed) {
      dispatcher.metrics().traffic().readFailed();
      long nowMs = dispatcher.nowMs();
      group.readAgainAt(offset, nowMs + unread.failed(offset, failed.reason(), nowMs));
    }
  }

  /** Whether a message is still there, and was not moved meanwhile. */
  private boolean isAt(long offset, MessageRef place) {
    return topic.isVisible(offset)
        && topic.position(offset) == place.position()
        && topic.ordinal(offset) == place.ordinal();
  }
}
