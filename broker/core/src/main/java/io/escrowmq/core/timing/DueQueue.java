package io.escrowmq.core.timing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Things by due time, those due together in the order in which they came.
 *
 * @param <T> the things
 */
public final class DueQueue<T> {
  private record Entry<T>(long dueMs, long sequence, T value) {}

  private static final Comparator<Entry<?>> ORDER =
      Comparator.<Entry<?>>comparingLong(Entry::dueMs).thenComparingLong(Entry::sequence);

  private final PriorityQueue<Entry<T>> entries = new PriorityQueue<>(ORDER);
  private long nextSequence;

  /**
   * Puts in a thing.
   *
   * @param dueMs shard time from which it is due, ms
   * @param value the value
   */
  public void add(long dueMs, T value) {
    entries.add(new Entry<>(dueMs, nextSequence++, value));
  }

  /** {@return when the first is due; Long.MAX_VALUE if there is none} */
  public long nextMs() {
    Entry<T> first = entries.peek();
    return first == null ? Long.MAX_VALUE : first.dueMs();
  }

  /**
   * {@return takes out the first if it is due; null if none is}
   *
   * @param nowMs shard time, ms
   */
  public @Nullable T poll(long nowMs) {
    Entry<T> first = entries.peek();
    if (first == null || first.dueMs() > nowMs) {
      return null;
    }
    entries.remove();
    return first.value();
  }

  /**
   * {@return all things, in order; adding them again in it to an empty queue makes the same queue}
   */
  public List<T> inOrder() {
    List<Entry<T>> sorted = new ArrayList<>(entries);
    sorted.sort(ORDER);
    List<T> values = new ArrayList<>(sorted.size());
    sorted.forEach(entry -> values.add(entry.value()));
    return values;
  }

  /** {@return how many there are} */
  public int size() {
    return entries.size();
  }
}
