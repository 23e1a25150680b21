package io.escrowmq.broker.connection;

import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.DeadOffset;
import io.escrowmq.protocol.message.OffsetRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who wants to know what is consumed, by topic. Changes are gathered and told a few dozen times a
 * second at most, each time the whole of what stands: a peer that is slow misses nothing. For the
 * shard's thread only.
 */
public final class Watches {

  /** Ranges above the floor in one push; the rest follows when the floor moves. */
  private static final int RANGES_MAX = 1_000;

  private static final int RANGE_BYTES = 16;

  /** An offset and the longest name of a group. */
  private static final int DEAD_BYTES_MAX = 8 + 2 + WireLimits.MAX_NAME_BYTES;

  private final ShardState state;
  private final Map<String, List<Entry>> byTopic = new HashMap<>();
  private final Set<Entry> due = new LinkedHashSet<>();

  /** One watch of one peer. */
  static final class Entry {
    final Peer peer;
    final int watch;
    final String topic;
    final long fromOffset;

    Entry(Peer peer, int watch, String topic, long fromOffset) {
      this.peer = peer;
      this.watch = watch;
      this.topic = topic;
      this.fromOffset = fromOffset;
    }
  }

  /**
   * No watches yet.
   *
   * @param state where to look
   */
  public Watches(ShardState state) {
    this.state = state;
  }

  void add(Entry entry) {
    byTopic.computeIfAbsent(entry.topic, topic -> new ArrayList<>()).add(entry);
    due.add(entry);
  }

  void remove(Entry entry) {
    due.remove(entry);
    List<Entry> entries = byTopic.get(entry.topic);
    if (entries != null) {
      entries.remove(entry);
      if (entries.isEmpty()) {
        byTopic.remove(entry.topic);
      }
    }
  }

  /** What is consumed of a topic changed. */
  public void changed(String topic) {
    List<Entry> entries = byTopic.get(topic);
    if (entries != null) {
      due.addAll(entries);
    }
  }

  /** Tells those who wait. Call every few dozen milliseconds. */
  public void onTimer() {
    if (due.isEmpty()) {
      return;
    }
    for (Entry entry : List.copyOf(due)) {
      if (entry.peer.writable()) {
        due.remove(entry);
        entry.peer.push(consumed(entry));
      }
    }
  }

  private Consumed consumed(Entry entry) {
    TopicView topic = state.topic(entry.topic);
    if (topic == null) {
      return new Consumed(entry.watch, 0, 0, List.of(), List.of());
    }
    long floor = topic.consumedFloor();
    long from = Math.max(floor, entry.fromOffset);
    List<OffsetRange> above = new ArrayList<>();
    for (Range range : topic.consumedRanges(from)) {
      if (above.size() == fitting(entry.peer, RANGE_BYTES)) {
        break;
      }
      above.add(new OffsetRange(range.first(), range.last()));
    }
    List<DeadOffset> dead = new ArrayList<>();
    for (io.escrowmq.core.topic.DeadOffset one : topic.deadAtOrAbove(from)) {
      if (dead.size() == fitting(entry.peer, DEAD_BYTES_MAX)) {
        break;
      }
      dead.add(new DeadOffset(one.offset(), one.group()));
    }
    List<OffsetRange> expired = new ArrayList<>();
    for (Range range : topic.expiredRanges(entry.fromOffset, RANGES_MAX)) {
      expired.add(new OffsetRange(range.first(), range.last()));
    }
    // What expired above the last range that has room here must not be taken for consumed.
    long told = expired.size() < RANGES_MAX ? floor : expired.get(RANGES_MAX - 1).last() + 1;
    return new Consumed(
        entry.watch, 0, Math.min(floor, told), told < floor ? List.of() : above, dead, expired);
  }

  /** Entries of a list that may take half of a frame. */
  private static int fitting(Peer peer, int entryBytes) {
    int bytes = (peer.maxFrameBytes() - WireLimits.FRAME_OVERHEAD_BYTES) / 2;
    return Math.min(RANGES_MAX, bytes / entryBytes);
  }
}
