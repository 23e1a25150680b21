package io.escrowmq.core.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Things by due time, those due together in the order in which they came.
 *
 * @param <T> the things
 */
public final class DueQueue<T> {
  private record Key(long dueMs, long sequence) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byDue = Long.compare(dueMs, other.dueMs);
      return byDue != 0 ? byDue : Long.compare(sequence, other.sequence);
    }
  }

  /**
   * A place between two things, to go on from later.
   *
   * @param dueMs of the thing before
   * @param sequence of the thing before
   */
  public record Cursor(long dueMs, long sequence) {
    /** Before all things. */
    public static final Cursor START = new Cursor(Long.MIN_VALUE, -1);
  }

  private final TreeMap<Key, T> entries = new TreeMap<>();
  private long nextSequence;

  /**
   * Puts in a thing.
   *
   * @param dueMs shard time from which it is due, ms
   * @param value the value
   */
  public void add(long dueMs, T value) {
    entries.put(new Key(dueMs, nextSequence++), value);
  }

  /** {@return when the first is due; Long.MAX_VALUE if there is none} */
  public long nextMs() {
    return entries.isEmpty() ? Long.MAX_VALUE : entries.firstKey().dueMs();
  }

  /**
   * {@return takes out the first if it is due; null if none is}
   *
   * @param nowMs shard time, ms
   */
  public @Nullable T poll(long nowMs) {
    return nextMs() > nowMs || entries.isEmpty() ? null : entries.pollFirstEntry().getValue();
  }

  /**
   * Exchanges the first thing with a due time for which there is something else, in its place.
   *
   * @param dueMs shard time from which it is due, ms
   * @param other gives what to put there; null = not this one
   */
  public void replace(long dueMs, Function<T, @Nullable T> other) {
    Map<Key, T> together = entries.subMap(new Key(dueMs, 0), new Key(dueMs, Long.MAX_VALUE));
    for (Map.Entry<Key, T> entry : together.entrySet()) {
      T replacement = other.apply(entry.getValue());
      if (replacement != null) {
        entry.setValue(replacement);
        return;
      }
    }
  }

  /**
   * {@return where to go on after visiting a bounded number of things; null at the end}
   *
   * @param from the last answer, or {@link Cursor#START}
   * @param budget how many at most, 1 or more
   * @param visitor told each thing, in order
   */
  public @Nullable Cursor visit(Cursor from, int budget, Consumer<T> visitor) {
    int left = budget;
    for (Map.Entry<Key, T> entry :
        entries.tailMap(new Key(from.dueMs(), from.sequence()), false).entrySet()) {
      visitor.accept(entry.getValue());
      left--;
      if (left == 0) {
        return new Cursor(entry.getKey().dueMs(), entry.getKey().sequence());
      }
    }
    return null;
  }

  /**
   * {@return all things, in order; adding them again in it to an empty queue makes the same queue}
   */
  public List<T> inOrder() {
    return new ArrayList<>(entries.values());
  }

  /** {@return how many there are} */
  public int size() {
    return entries.size();
  }
}
