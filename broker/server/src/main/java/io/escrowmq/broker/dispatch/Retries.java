package io.escrowmq.broker.dispatch;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Messages of a group that wait for a time. For the shard's thread only. */
final class Retries {

  /**
   * One of them.
   *
   * @param wakeMs when it is looked at again: when it is due, or later if the grace withholds it or
   *     the disk could not read it
   * @param dueMs when its next attempt is due; 0 if it had none
   * @param offset the message
   */
  record Retry(long wakeMs, long dueMs, long offset) implements Comparable<Retry> {
    @Override
    public int compareTo(Retry other) {
      int byWake = Long.compare(wakeMs, other.wakeMs);
      return byWake != 0 ? byWake : Long.compare(offset, other.offset);
    }
  }

  private final PriorityQueue<Retry> queue = new PriorityQueue<>();

  void add(long wakeMs, long dueMs, long offset) {
    queue.add(new Retry(wakeMs, dueMs, offset));
  }

  void clear() {
    queue.clear();
  }

  /** The next one whose time has come; null if there is none. */
  @Nullable Retry takeDue(long nowMs) {
    Retry first = queue.peek();
    return first != null && first.wakeMs <= nowMs ? queue.poll() : null;
  }
}
