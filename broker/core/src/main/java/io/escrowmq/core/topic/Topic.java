package io.escrowmq.core.topic;

import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.TopicSettings;
import io.escrowmq.core.group.DeadLetter;
import io.escrowmq.core.group.Group;
import io.escrowmq.core.state.OffsetSet;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One topic: its messages by offset, its groups, and what they have consumed together.
 *
 * <p>Once deleted it stays as a name with its next offset, so that a topic of the same name never
 * gives an offset a second time.
 */
public final class Topic implements TopicView {
  private static final int MAX_RANGES = 10_000;

  private final int number;
  private final String name;
  private final TreeMap<String, Group> groups = new TreeMap<>();
  private final TopicIndex index;
  private ConsumedOffsets consumed;
  private Retention retention;
  private boolean deleted;

  /** The first offset of this life of the topic; what lies below was deleted. Only rises. */
  private long begin;

  private long storedBytes;
  private long delayedCount;

  /** Its place in the {@link RetentionSchedule}. */
  long scheduledMs = Long.MAX_VALUE;

  Topic(int number, String name, TopicSpace space) {
    this.number = number;
    this.name = name;
    this.index = new TopicIndex(space, number);
    this.consumed = new ConsumedOffsets(0);
    this.retention = new Retention(index, groups.values(), 0);
  }

  /** {@return its number, which ids refer to; the same for ever} */
  public int number() {
    return number;
  }

  /** {@return whether there is only the name} */
  public boolean isDeleted() {
    return deleted;
  }

  /**
   * {@return makes a message visible and returns its offset}
   *
   * @param message the message
   * @param nowMs shard time, ms
   */
  public long append(StoredMessage message, long nowMs) {
    long offset = index.next();
    index.append(message, nowMs);
    retention.appended(offset, nowMs);
    storedBytes += message.bytes();
    return offset;
  }

  /**
   * Counts delayed messages.
   *
   * @param difference the difference
   */
  public void delayed(int difference) {
    delayedCount += difference;
  }

  /**
   * Adds a group.
   *
   * @param groupName the group name
   * @param counts whether it holds consumption
   * @param earliest the earliest
   */
  public void addGroup(String groupName, boolean counts, boolean earliest) {
    long start = earliest ? firstOffset() : index.next();
    Group group = new Group(groupName, counts, start, index::next);
    retention.passGone(group);
    groups.put(groupName, group);
  }

  /**
   * Takes a group away.
   *
   * @param groupName the group name
   */
  public void removeGroup(String groupName) {
    groups.remove(groupName);
    freed(begin);
  }

  /**
   * Gives the topic other settings.
   *
   * @param settings what holds from now on
   */
  public void alter(TopicSettings settings) {
    retention.settings(settings);
    freed(begin);
  }

  /**
   * Notes that messages from an offset on may be needed no more.
   *
   * @param first the first of them
   */
  public void freed(long first) {
    retention.freed(first);
  }

  /** When retention has something to do; 0 = now, Long.MAX_VALUE = never as things stand. */
  long retentionDueMs(Settings defaults) {
    return deleted
        ? Long.MAX_VALUE
        : retention.dueMs(retention.limits(defaults, this::storedBytes));
  }

  /**
   * {@return looks at no more than a budget of messages for those that may go and are not needed;
   * returns what is left of it}
   *
   * @param nowMs shard time, ms
   * @param defaults limits of a topic that has none of its own
   * @param budget how many at most
   * @param goes told ranges of visible messages, which it must {@link #remove} before it returns
   */
  public int retain(long nowMs, Settings defaults, int budget, RangeListener goes) {
    return retention.retain(nowMs, retention.limits(defaults, this::storedBytes), budget, goes);
  }

  /**
   * {@return takes visible messages away for good; whether any of them had not been consumed}
   *
   * @param first the first offset
   * @param last the last offset, inclusive
   */
  public boolean remove(long first, long last) {
    storedBytes -= retention.remove(first, last);
    return consumed.expire(first, last);
  }

  /**
   * {@return whether the topic gave this offset since it was created, be its message there or gone}
   *
   * @param offset the offset
   */
  public boolean hasGiven(long offset) {
    return offset >= begin && offset < index.next();
  }

  /**
   * {@return whether the message went before it was consumed}
   *
   * @param offset the message's offset
   */
  public boolean isExpired(long offset) {
    return consumed.isExpired(offset);
  }

  /**
   * {@return a group by name, for the rules; null if there is none}
   *
   * @param groupName the group name
   */
  public @Nullable Group groupState(String groupName) {
    return groups.get(groupName);
  }

  /** {@return how many groups there are} */
  public int groupCount() {
    return groups.size();
  }

  /**
   * {@return takes in what the groups have consumed of a range by now; tells each new run}
   *
   * @param first the first offset
   * @param last the last offset, inclusive
   * @param listener the listener
   */
  public boolean refreshConsumed(long first, long last, RangeListener listener) {
    return consumed.refresh(first, last, groups.values(), listener);
  }

  /**
   * {@return whether the offset is consumed}
   *
   * @param offset the message's offset
   */
  public boolean isConsumed(long offset) {
    return consumed.contains(offset);
  }

  /**
   * {@return a group that counts and gave the message up; empty if there is none}
   *
   * @param offset the message's offset
   */
  public String deadIn(long offset) {
    for (Group group : groups.values()) {
      if (group.counts() && group.deadLetter(offset) != null) {
        return group.name();
      }
    }
    return "";
  }

  /**
   * {@return high half of the message's id; only while it is known}
   *
   * @param offset the message's offset
   */
  public long idMsb(long offset) {
    return index.msb(offset);
  }

  /**
   * {@return low half of the message's id; only while it is known}
   *
   * @param offset the message's offset
   */
  public long idLsb(long offset) {
    return index.lsb(offset);
  }

  /**
   * {@return whether the message's id is still kept here}
   *
   * @param offset the message's offset
   */
  public boolean hasId(long offset) {
    return index.hasId(offset);
  }

  /**
   * Notes that the message's id is needed no more.
   *
   * @param offset the message's offset
   */
  public void forgetId(long offset) {
    index.forgetId(offset);
  }

  /**
   * Notes that a visible message's image lies elsewhere in the log now.
   *
   * @param offset the message's offset
   * @param position log position of the batch
   * @param ordinal its place in that batch
   */
  public void move(long offset, long position, int ordinal) {
    index.move(visible(offset), position, ordinal);
  }

  /**
   * {@return the first offset of this life of the topic: what has one below was deleted with the
   * topic of the same name before}
   */
  public long beginOffset() {
    return begin;
  }

  /**
   * Drops messages and groups; what remains is the name and the next offset. The messages are out
   * of sight at once; {@link #purge} takes them out of the index.
   */
  void delete() {
    groups.clear();
    // Each life has a beginning of its own: delayed messages know by it which one they belong to.
    index.skipTo(Math.max(index.next(), begin + 1));
    begin = index.next();
    consumed = new ConsumedOffsets(begin);
    retention = new Retention(index, groups.values(), begin);
    storedBytes = 0;
    delayedCount = 0;
    deleted = true;
  }

  void revive() {
    deleted = false;
  }

  /** Whether messages of former lives are still in the index. */
  boolean hasRemains() {
    return index.first() < begin && index.count() > 0;
  }

  /** Takes messages of former lives out, at most a budget of them; returns what is left of it. */
  int purge(int budget, RemainsListener listener) {
    int left = budget;
    while (left > 0 && hasRemains()) {
      long offset = index.first();
      if (index.hasId(offset)) {
        listener.removed(this, offset);
      }
      index.remove(offset);
      left--;
    }
    return left;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long firstOffset() {
    long first = index.nextLive(begin);
    return first == TopicIndex.NONE ? index.next() : first;
  }

  @Override
  public long nextOffset() {
    return index.next();
  }

  @Override
  public long storedBytes() {
    return storedBytes;
  }

  @Override
  public long delayedCount() {
    return delayedCount;
  }

  @Override
  public TopicSettings settings() {
    return retention.settings();
  }

  @Override
  public long messageCount() {
    return retention.messageCount();
  }

  @Override
  public long goneCount() {
    return retention.goneCount();
  }

  @Override
  public List<Range> expiredRanges(long fromOffset, int limit) {
    return consumed.expiredRanges(fromOffset, limit);
  }

  @Override
  public long consumedFloor() {
    return consumed.floor();
  }

  @Override
  public List<Range> consumedRanges(long fromOffset) {
    List<Range> ranges = new ArrayList<>();
    long from = Math.max(fromOffset, begin);
    for (long at = consumed.nextPresent(from);
        at != OffsetSet.NONE && ranges.size() < MAX_RANGES;
        at = consumed.nextPresent(at)) {
      long end = consumed.nextAbsent(at);
      ranges.add(new Range(at, end - 1));
      at = end;
    }
    return ranges;
  }

  @Override
  public List<DeadOffset> deadAtOrAbove(long offset) {
    List<DeadOffset> dead = new ArrayList<>();
    for (Group group : groups.values()) {
      if (group.counts()) {
        for (DeadLetter letter : group.deadLetters(offset, MAX_RANGES)) {
          dead.add(new DeadOffset(letter.offset(), group.name()));
        }
      }
    }
    dead.sort(Comparator.comparingLong(DeadOffset::offset).thenComparing(DeadOffset::group));
    return dead;
  }

  @Override
  public boolean isVisible(long offset) {
    return offset >= begin && index.isLive(offset);
  }

  @Override
  public long nextVisible(long fromOffset) {
    return index.nextLive(Math.max(fromOffset, begin));
  }

  @Override
  public long storedAtMs(long offset) {
    return index.storedAtMs(visible(offset));
  }

  @Override
  public long keyHash(long offset) {
    return index.keyHash(visible(offset));
  }

  @Override
  public long position(long offset) {
    return index.position(visible(offset));
  }

  @Override
  public int ordinal(long offset) {
    return index.ordinal(visible(offset));
  }

  @Override
  public int bytes(long offset) {
    return index.bytes(visible(offset));
  }

  @Override
  public @Nullable UUID messageId(long offset) {
    return index.hasId(visible(offset)) ? new UUID(index.msb(offset), index.lsb(offset)) : null;
  }

  private long visible(long offset) {
    if (!isVisible(offset)) {
      throw new IndexOutOfBoundsException(
          "Expected an offset of "
              + name
              + " with a message, from "
              + firstOffset()
              + " to below "
              + index.next()
              + ", but got "
              + offset);
    }
    return offset;
  }

  @Override
  public @Nullable Group group(String groupName) {
    return groups.get(groupName);
  }

  @Override
  public Collection<Group> groups() {
    return Collections.unmodifiableCollection(groups.values());
  }

  void writeTo(StateOutput out) throws IOException {
    out.putString(name);
    out.putBoolean(deleted);
    out.putLong(begin);
    out.putLong(storedBytes);
    index.writeTo(out);
    retention.writeTo(out);
    consumed.writeTo(out);
    out.putInt(groups.size());
    for (Group group : groups.values()) {
      group.writeTo(out);
    }
  }

  static Topic readFrom(StateInput in, int number, TopicSpace space) throws IOException {
    Topic topic = new Topic(number, in.readString(), space);
    topic.deleted = in.readBoolean();
    topic.begin = in.readCount("offsets before a topic");
    topic.storedBytes = in.readLong();
    topic.index.readFrom(in);
    topic.retention = Retention.readFrom(in, topic.index, topic.groups.values());
    topic.consumed = ConsumedOffsets.readFrom(in);
    int count = in.readIndex(Integer.MAX_VALUE, "a count of groups");
    for (int i = 0; i < count; i++) {
      Group group = Group.readFrom(in, topic.index::next);
      topic.groups.put(group.name(), group);
    }
    return topic;
  }
}
