package io.escrowmq.core.topic;

import io.escrowmq.core.command.Settings;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * The topics in the order in which retention has something to do in them. Follows from the state
 * alone, so it is not a part of it; whoever changes a topic refreshes its place.
 */
public final class RetentionSchedule {
  private static final Comparator<Topic> BY_DUE =
      Comparator.<Topic>comparingLong(topic -> topic.scheduledMs).thenComparingInt(Topic::number);

  private final TreeSet<Topic> byDue = new TreeSet<>(BY_DUE);

  /**
   * Gives a topic the place that it has now.
   *
   * @param topic the topic
   * @param defaults limits of topics that have none of their own
   */
  public void refresh(Topic topic, Settings defaults) {
    long dueMs = topic.retentionDueMs(defaults);
    if (dueMs != topic.scheduledMs) {
      byDue.remove(topic);
      topic.scheduledMs = dueMs;
      if (dueMs != Long.MAX_VALUE) {
        byDue.add(topic);
      }
    }
  }

  /** {@return when there is something to do next; Long.MAX_VALUE if there is nothing} */
  public long nextMs() {
    return byDue.isEmpty() ? Long.MAX_VALUE : byDue.first().scheduledMs;
  }

  /** {@return the topic in which there is something to do next} There must be one. */
  public Topic first() {
    return byDue.first();
  }
}
