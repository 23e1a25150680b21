package io.escrowmq.benchmarks.jmh;

import io.escrowmq.core.command.CheckRules;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.Exhausted;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.command.Publish;
import java.util.List;
import java.util.UUID;

/** Commands as the broker logs them, with ids that grow with time as those of clients do. */
final class Commands {
  static final String TOPIC = "orders";
  static final int BODY_BYTES = 1_024;
  static final long START_MS = 1_700_000_000_000L;

  /** So many ids are made in a millisecond. */
  private static final int IDS_PER_MS = 128;

  private static final String PRODUCERS = "shop";
  private static final CheckRules RULES =
      new CheckRules(6_000, 10_000, 300_000, 15, 0, Exhausted.PARK);

  private Commands() {}

  static long timeMs(long number) {
    return START_MS + number / IDS_PER_MS;
  }

  static UUID id(long number) {
    return new UUID(
        timeMs(number) << 16 | 0x7000, (1L << 63) | (number * 0x9E3779B97F4A7C15L) >>> 2);
  }

  static Message message(long number, Image image) {
    return new Message(id(number), TOPIC, number, 0, PRODUCERS, image);
  }

  /** One message on a stream of its own place. */
  static Publish publish(UUID session, long sequence, Message message) {
    return new Publish(session, sequence, "", 0, List.of(message));
  }

  static Prepare prepare(UUID transactionId, Message message) {
    return new Prepare(
        transactionId, PRODUCERS, new UUID(0, 0), RULES, List.of(message), List.of());
  }

  static Decide commit(UUID transactionId) {
    return new Decide(
        transactionId, Outcome.COMMIT, new Decider(Decider.Kind.PRODUCER, PRODUCERS), "");
  }
}
