package io.escrowmq.core.group;

import io.escrowmq.core.state.FloorSet;
import io.escrowmq.core.state.OffsetSet;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One consumer group of one topic. An offset is open, then settled: acknowledged for ever, or dead
 * until somebody decides otherwise. While open it may have failed attempts.
 *
 * <pre>
 *   open --ack--> acknowledged
 *   open --fail--> open, with the next attempt's number and due time
 *   open --giveUp--> dead
 *   dead --revive--> open, from its first attempt on
 *   dead --bury--> acknowledged
 * </pre>
 */
public final class Group implements GroupView {
  private static final Comparator<PendingRetry> BY_DUE =
      Comparator.comparingLong(PendingRetry::dueMs).thenComparingLong(PendingRetry::offset);

  private final String name;
  private final boolean counts;
  private final long startOffset;
  private final LongSupplier nextOffset;

  /** Acknowledged or dead. Only what was dead ever leaves. */
  private final FloorSet settled;

  /** Open offsets with failed attempts. */
  private final TreeMap<Long, PendingRetry> failed = new TreeMap<>();

  /** The same, by due time. */
  private final TreeSet<PendingRetry> failedByDue = new TreeSet<>(BY_DUE);

  /** Given up; a part of the settled ones. Leaves with its message, or by an operator. */
  private final TreeMap<Long, DeadLetter> dead = new TreeMap<>();

  /**
   * A group that has settled nothing from its start on.
   *
   * @param name its name
   * @param counts whether it holds consumption
   * @param startOffset the start offset
   * @param nextOffset the next offset
   */
  public Group(String name, boolean counts, long startOffset, LongSupplier nextOffset) {
    this(name, counts, startOffset, nextOffset, new FloorSet(startOffset));
  }

  private Group(
      String name, boolean counts, long startOffset, LongSupplier nextOffset, FloorSet settled) {
    this.name = name;
    this.counts = counts;
    this.startOffset = startOffset;
    this.nextOffset = nextOffset;
    this.settled = settled;
  }

  /**
   * Settles visible offsets as acknowledged; those settled before stay as they are.
   *
   * @param first the first offset
   * @param last the last offset, inclusive
   */
  public void ack(long first, long last) {
    settled.add(first, last);
    if (!failed.isEmpty()) {
      NavigableMap<Long, PendingRetry> acked = failed.subMap(first, true, last, true);
      failedByDue.removeAll(List.copyOf(acked.values()));
      acked.clear();
    }
  }

  /**
   * Settles offsets whose messages are gone, dead ones too.
   *
   * @param first the first offset
   * @param last the last offset, inclusive
   */
  public void pass(long first, long last) {
    ack(first, last);
    dead.subMap(first, true, last, true).clear();
  }

  /**
   * Notes that the attempt before this one failed.
   *
   * @param next the next
   */
  public void fail(PendingRetry next) {
    PendingRetry before = failed.put(next.offset(), next);
    if (before != null) {
      failedByDue.remove(before);
    }
    failedByDue.add(next);
  }

  /**
   * Settles an open offset as dead.
   *
   * @param letter the letter
   */
  public void giveUp(DeadLetter letter) {
    ack(letter.offset(), letter.offset());
    dead.put(letter.offset(), letter);
  }

  /**
   * Opens a dead offset again.
   *
   * @param offset the message's offset
   * @return whether it was dead
   */
  public boolean revive(long offset) {
    if (dead.remove(offset) == null) {
      return false;
    }
    settled.remove(offset);
    return true;
  }

  /**
   * Lets a dead offset count as acknowledged.
   *
   * @param offset the message's offset
   * @return whether it was dead
   */
  public boolean bury(long offset) {
    return dead.remove(offset) != null;
  }

  /**
   * Walks dead letters.
   *
   * @param first the first offset
   * @param last the last offset, inclusive
   * @param each told each one; must not change the group
   */
  public void forEachDead(long first, long last, Consumer<DeadLetter> each) {
    dead.subMap(first, true, last, true).values().forEach(each);
  }

  /**
   * {@return the first offset from here on that is not acknowledged}
   *
   * @param from where to begin
   */
  public long nextUnacknowledged(long from) {
    long open = settled.nextAbsent(from);
    Long gaveUp = dead.isEmpty() ? null : dead.ceilingKey(from);
    return gaveUp == null ? open : Math.min(open, gaveUp);
  }

  /**
   * {@return the first offset from here on that is acknowledged, or {@link OffsetSet#NONE}}
   *
   * @param from where to begin
   */
  public long nextAcknowledged(long from) {
    long at = settled.nextPresent(from);
    while (at != OffsetSet.NONE && dead.containsKey(at)) {
      at = settled.nextPresent(at + 1);
    }
    return at;
  }

  /**
   * {@return the dead letter at this offset; null if there is none}
   *
   * @param offset the message's offset
   */
  public @Nullable DeadLetter deadLetter(long offset) {
    return dead.get(offset);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean counts() {
    return counts;
  }

  @Override
  public long startOffset() {
    return startOffset;
  }

  @Override
  public long ackFloor() {
    return settled.floor();
  }

  @Override
  public boolean isSettled(long offset) {
    return settled.contains(offset);
  }

  @Override
  public long nextUnsettled(long fromOffset) {
    return settled.nextAbsent(fromOffset);
  }

  @Override
  public int attempt(long offset) {
    PendingRetry retry = failed.isEmpty() ? null : failed.get(offset);
    return retry == null ? 1 : retry.attempt();
  }

  @Override
  public long retry(long offset) {
    PendingRetry retry = failed.isEmpty() ? null : failed.get(offset);
    return retry == null ? 0 : retry.dueMs();
  }

  @Override
  public Iterable<PendingRetry> retries() {
    return Collections.unmodifiableSet(failedByDue);
  }

  @Override
  public int retryCount() {
    return failed.size();
  }

  @Override
  public long lag() {
    return Math.max(0, nextOffset.getAsLong() - settled.floor()) - settled.sizeAbove();
  }

  @Override
  public int deadCount() {
    return dead.size();
  }

  @Override
  public List<DeadLetter> deadLetters(long fromOffset, int limit) {
    List<DeadLetter> page = new ArrayList<>();
    for (DeadLetter letter : dead.tailMap(fromOffset, true).values()) {
      if (page.size() >= limit) {
        break;
      }
      page.add(letter);
    }
    return page;
  }

  /**
   * Writes the group.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putString(name);
    out.putBoolean(counts);
    out.putLong(startOffset);
    settled.writeTo(out);
    out.putInt(failed.size());
    for (PendingRetry retry : failed.values()) {
      out.putLong(retry.offset());
      out.putInt(retry.attempt());
      out.putLong(retry.dueMs());
      out.putString(retry.cause());
    }
    out.putInt(dead.size());
    for (DeadLetter letter : dead.values()) {
      out.putLong(letter.offset());
      out.putInt(letter.attempts());
      out.putString(letter.cause());
      out.putLong(letter.timeMs());
      out.putLong(letter.workOrder());
    }
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   * @param nextOffset the next offset
   */
  public static Group readFrom(StateInput in, LongSupplier nextOffset) throws IOException {
    Group group =
        new Group(
            in.readString(),
            in.readBoolean(),
            in.readCount("offsets before a group"),
            nextOffset,
            FloorSet.readFrom(in));
    int failures = in.readIndex(Integer.MAX_VALUE, "a count of retries");
    for (int i = 0; i < failures; i++) {
      group.fail(new PendingRetry(in.readLong(), in.readInt(), in.readLong(), in.readString()));
    }
    int letters = in.readIndex(Integer.MAX_VALUE, "a count of dead letters");
    for (int i = 0; i < letters; i++) {
      long offset = in.readLong();
      group.dead.put(
          offset,
          new DeadLetter(offset, in.readInt(), in.readString(), in.readLong(), in.readLong()));
    }
    return group;
  }
}
