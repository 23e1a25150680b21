package io.escrowmq.broker.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What survives between two {@link InMemoryShardLog}s: batches, of which a prefix is forced. A
 * crash loses what is not.
 *
 * <p>For any thread.
 */
public final class MemoryDisk {
  /**
   * A stored batch; the payload is a copy, null for a stamp.
   *
   * @param number its number
   * @param epoch under which it was appended
   * @param batch what was appended
   */
  record Stored(long number, long epoch, @Nullable Batch batch) {
    DurableBatch durable(@Nullable Batch live) {
      Batch stored = batch;
      if (stored == null) {
        throw new IllegalStateException("Expected a batch, but " + number + " is a stamp");
      }
      Batch shown = live == null ? stored : live;
      return new DurableBatch(
          position(number),
          number,
          epoch,
          stored.timeMs(),
          stored.rulesVersion(),
          stored.count(),
          shown.payload(),
          shown.attachment());
    }
  }

  private final List<Stored> stored = new ArrayList<>();
  private final Set<Long> rotten = new HashSet<>();
  private final Map<Long, Integer> readsToFail = new HashMap<>();
  private int forced;
  private long epoch;
  private final Set<Long> discarded = new HashSet<>();
  private int forces;

  private static final int BATCHES_PER_SEGMENT = 8;

  /** Makes an empty disk. */
  public MemoryDisk() {}

  static LogPosition position(long number) {
    return new LogPosition(number << 8);
  }

  static long number(LogPosition position) {
    return position.value() >> 8;
  }

  synchronized long nextEpoch() {
    return ++epoch;
  }

  synchronized long write(long epoch, @Nullable Batch batch) {
    long number = stored.size() + 1L;
    stored.add(new Stored(number, epoch, batch == null ? null : copy(batch)));
    return number;
  }

  synchronized void force() {
    forced = stored.size();
    forces++;
  }

  synchronized long forcedNumber() {
    return forced;
  }

  synchronized boolean endsWithStamp() {
    return !stored.isEmpty() && stored.get(stored.size() - 1).batch() == null;
  }

  synchronized @Nullable Stored at(long number) {
    boolean gone = number < 1 || number > forced || discarded.contains(segment(number));
    return gone ? null : stored.get((int) number - 1);
  }

  /**
   * A batch cannot be read any more by its position.
   *
   * @param position its position
   */
  public synchronized void rot(long position) {
    rotten.add(number(new LogPosition(position)));
  }

  /**
   * The next reads of a batch by its position fail with an I/O error; what it holds is not touched.
   *
   * @param position its position
   * @param times how many of them
   */
  public synchronized void failReads(long position, int times) {
    readsToFail.put(number(new LogPosition(position)), times);
  }

  /** Whether this read fails. */
  synchronized boolean failsRead(long number) {
    int left = readsToFail.getOrDefault(number, 0);
    readsToFail.put(number, Math.max(0, left - 1));
    return left > 0;
  }

  synchronized boolean isRotten(long number) {
    return rotten.contains(number);
  }

  /** The number of the segment in which a batch lies, from 0. */
  static long segment(long number) {
    return (number - 1) / BATCHES_PER_SEGMENT;
  }

  /** The segments that there are, the one that is written included. */
  synchronized List<LogSegment> segments(long covered) {
    List<LogSegment> segments = new ArrayList<>();
    for (long one = 0; one * BATCHES_PER_SEGMENT < stored.size(); one++) {
      if (!discarded.contains(one)) {
        segments.add(segment(one, covered));
      }
    }
    return segments;
  }

  private LogSegment segment(long segment, long covered) {
    long first = segment * BATCHES_PER_SEGMENT + 1;
    long last = first + BATCHES_PER_SEGMENT - 1;
    long bytes = 0;
    for (long number = first; number <= Math.min(last, stored.size()); number++) {
      Batch batch = stored.get((int) number - 1).batch();
      bytes += batch == null ? 0 : batch.payloadBytes();
    }
    return new LogSegment(position(first), position(last), bytes, last < covered);
  }

  synchronized void discard(LogSegment segment) {
    discarded.add(segment(number(segment.first())));
  }

  /**
   * Tells whether segments were discarded.
   *
   * @return whether it lacks any
   */
  public synchronized boolean isShortened() {
    return !discarded.isEmpty();
  }

  /**
   * Reads what was ever durable, also what was discarded since: for a checker.
   *
   * @param number the batch's number, from 1
   * @return it; null if it is a stamp, or not durable
   */
  public synchronized @Nullable DurableBatch everDurable(long number) {
    if (number > forced) {
      return null;
    }
    Stored found = stored.get((int) number - 1);
    return found.batch() == null ? null : found.durable(null);
  }

  /**
   * Tells how many batches are durable.
   *
   * @return the number of the last one
   */
  public synchronized long lastDurable() {
    return forced;
  }

  /** The machine dies: everything that was not forced is gone. */
  public synchronized void crash() {
    crashKeeping(0);
  }

  /**
   * The machine dies, but a few unforced batches happened to reach the disk.
   *
   * @param survivors how many, at most
   */
  public synchronized void crashKeeping(int survivors) {
    int end = Math.min(stored.size(), forced + survivors);
    stored.subList(end, stored.size()).clear();
    forced = end;
  }

  /**
   * Tells what a force would have to cover.
   *
   * @return the number of batches written, forced or not
   */
  public synchronized int written() {
    return stored.size();
  }

  /**
   * A disk that lied: what it said was forced is gone all the same.
   *
   * @param kept so many batches are left
   */
  public synchronized void loseBehind(int kept) {
    int end = Math.min(stored.size(), kept);
    stored.subList(end, stored.size()).clear();
    forced = end;
  }

  /**
   * Counts forces.
   *
   * @return the number of forces so far
   */
  public synchronized int forces() {
    return forces;
  }

  private static Batch copy(Batch batch) {
    ByteBuffer bytes = ByteBuffer.allocate(batch.payloadBytes()).put(batch.payload().duplicate());
    return new Batch(batch.timeMs(), batch.rulesVersion(), batch.count(), bytes.flip(), null);
  }
}
