package io.escrowmq.broker.dispatch;

import io.escrowmq.core.MessageRef;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.topic.TopicView;
import java.util.ArrayList;
import java.util.List;
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
  private boolean loading;

  ColdBodies(Dispatcher dispatcher, TopicView topic) {
    this.dispatcher = dispatcher;
    this.topic = topic;
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
              for (int i = 0; i < bodies.size(); i++) {
                keep(offsets[i], refs.get(i), bodies.get(i));
              }
              loading = false;
              dispatcher.wake(group);
            });
  }

  private void keep(long offset, MessageRef asked, Body body) {
    if (body.image() != null) {
      read.put(offset, body.image());
    } else if (topic.isVisible(offset)
        && topic.position(offset) == asked.position()
        && topic.ordinal(offset) == asked.ordinal()) {
      // Else it was moved or deleted meanwhile, and the old place may be gone by right.
      damaged.put(offset, body.damage());
    }
  }
}
