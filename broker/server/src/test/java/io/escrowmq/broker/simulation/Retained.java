package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.message.TopicOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The topics from which retention takes messages, and what it may take: nothing before a limit was
 * asked for, nothing that is younger than it says, and, but for one topic, nothing that a group
 * which counts has not acknowledged.
 */
final class Retained {
  static final String AGED = "aged";
  static final String SIZED = "sized";

  /** It is told not to keep what is unacknowledged. */
  static final String LOOSE = "loose";

  static final List<String> TOPICS = List.of(AGED, SIZED, LOOSE);
  private static final List<Long> AGES_MS = List.of(0L, 500L, 1_500L, 8_000L);
  private static final List<Long> SIZES_BYTES = List.of(0L, 200L, 700L);

  private final World world;

  /** The shortest age that may have held, by topic; none where no limit was asked for. */
  private final Map<String, Long> shortestMs = new HashMap<>();

  Retained(World world) {
    this.world = world;
  }

  static boolean keepsUnacked(String topic) {
    return !topic.equals(LOOSE);
  }

  /** Other options for a topic, which hold from an unknown time on. */
  TopicOptions alter(String topic) {
    long ageMs = topic.equals(SIZED) ? 0 : world.dice.one(AGES_MS);
    long bytes = topic.equals(AGED) ? 0 : world.dice.one(SIZES_BYTES);
    if (ageMs > 0) {
      shortestMs.merge(topic, ageMs, Math::min);
    }
    if (bytes > 0) {
      shortestMs.put(topic, 0L); // Of size a client cannot tell when it was reached.
    }
    return new TopicOptions(ageMs, bytes, keepsUnacked(topic));
  }

  /** Whether retention may have taken a message by now. */
  boolean mayBeGone(MessageHistory.Sent message) {
    String topic = message.message.topic();
    return mayBePassed(message)
        && (!keepsUnacked(topic) || mayBeAcknowledged(topic, message.message.id()));
  }

  /** Whether age or size may have let a message go, were it not for those who need it. */
  boolean mayBePassed(MessageHistory.Sent message) {
    Long ageMs = shortestMs.get(message.message.topic());
    return ageMs != null && world.time.high() - message.madeLow >= ageMs;
  }

  private boolean mayBeAcknowledged(String topic, UUID id) {
    return world.groups().stream()
        .filter(group -> group.counts && group.topic.equals(topic))
        .allMatch(group -> group.mayHaveAcknowledged(id));
  }
}
