package io.escrowmq.broker.dispatch;

import java.util.Set;
import org.agrona.collections.Long2LongHashMap;

/**
 * The messages of a group that the disk could not read, with how often that was tried. Each waits
 * for itself, so one bad place of the disk does not keep the others; and there are only so many, so
 * a bad disk does not fill the memory. For the shard's thread only.
 */
final class UnreadBodies {

  /** The group reads no others while so many wait. */
  static final int WAITING_MAX = 64;

  private static final long NONE = -1;
  private static final long FIRST_BACKOFF_MS = 100;
  private static final long BACKOFF_MAX_MS = 10_000;

  private final ReadHealth health;
  private final Long2LongHashMap backoffsMs = new Long2LongHashMap(0);

  UnreadBodies(ReadHealth health) {
    this.health = health;
  }

  /** Notes a read that failed; after how many milliseconds it is tried again. */
  long failed(long offset, String reason, long nowMs) {
    long lastMs = backoffsMs.get(offset);
    long backoffMs = lastMs == 0 ? FIRST_BACKOFF_MS : Math.min(BACKOFF_MAX_MS, 2 * lastMs);
    backoffsMs.put(offset, backoffMs);
    health.failed(lastMs == 0, reason, nowMs);
    return backoffMs;
  }

  /** It was read, or is not wanted any more. */
  void forget(long offset) {
    if (!backoffsMs.isEmpty() && backoffsMs.remove(offset) != 0) {
      health.over(1);
    }
  }

  void clear() {
    int waiting = backoffsMs.size();
    backoffsMs.clear();
    health.over(waiting);
  }

  /** Whether no others may be read before one of these was. */
  boolean isFull() {
    return backoffsMs.size() >= WAITING_MAX;
  }

  /** One of these that is among others; -1 if none is. */
  long firstOf(Set<Long> others) {
    for (long offset : backoffsMs.keySet()) {
      if (others.contains(offset)) {
        return offset;
      }
    }
    return NONE;
  }
}
