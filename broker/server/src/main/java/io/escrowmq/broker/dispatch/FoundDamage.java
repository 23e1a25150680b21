package io.escrowmq.broker.dispatch;

import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages that could not be delivered since the start, because the log is damaged where they lie:
 * the most recent ones, and how many in all. Each is a dead letter of its group. Thread-safe.
 */
public final class FoundDamage {

  /** As many are kept for listing. */
  public static final int KEPT = 1_000;

  private final ArrayDeque<Unreadable> recent = new ArrayDeque<>();
  private long count;

  /** For the dispatcher and for tests. */
  public FoundDamage() {}

  /**
   * One message that one group does not get.
   *
   * @param topic its topic
   * @param offset its offset
   * @param messageId its id; null if that is not kept any more
   * @param group the group
   * @param reason names file and place and what is wrong
   * @param timeMs shard time, epoch milliseconds
   */
  public record Unreadable(
      String topic,
      long offset,
      @Nullable UUID messageId,
      String group,
      String reason,
      long timeMs) {}

  synchronized void add(Unreadable found) {
    count++;
    if (recent.size() == KEPT) {
      recent.removeFirst();
    }
    recent.add(found);
  }

  /** {@return how many were found since the start} */
  public synchronized long count() {
    return count;
  }

  /** {@return the most recent ones, oldest first} */
  public synchronized List<Unreadable> recent() {
    return List.copyOf(recent);
  }
}
