package io.escrowmq.producer;

import java.time.Duration;

/**
 * How the barrier tables of a producer's databases are kept. Immutable.
 *
 * @param createTables whether missing tables are created at start; else they are only checked for
 * @param lockTimeout how long a check-back waits for a local transaction that is still open
 * @param retention rows younger than this are never deleted, transactions older are never fenced;
 *     at least an hour, and longer than any local transaction
 * @param cleaningInterval how often decided rows beyond the retention are deleted; zero = never
 * @param checkThreads how many check-backs are answered, and reports of joined transactions
 *     verified, at the same time, each on a connection of its own, 1 to 64
 */
public record BarrierTableOptions(
    boolean createTables,
    Duration lockTimeout,
    Duration retention,
    Duration cleaningInterval,
    int checkThreads) {
  /** No creation, 100 ms, 7 days, every hour, 2 threads. */
  public static final BarrierTableOptions DEFAULT =
      new BarrierTableOptions(
          false, Duration.ofMillis(100), Duration.ofDays(7), Duration.ofHours(1), 2);

  /** Checks every value; throws IllegalArgumentException with a sentence that names it. */
  public BarrierTableOptions {
    ProducerOptions.positive(lockTimeout, "lockTimeout");
    ProducerOptions.check(
        retention.compareTo(Duration.ofHours(1)) >= 0,
        "retention must be at least 1 hour, but is " + retention);
    ProducerOptions.check(!cleaningInterval.isNegative(), "cleaningInterval must not be negative");
    ProducerOptions.check(
        checkThreads >= 1 && checkThreads <= 64,
        "checkThreads must be 1 to 64, but is " + checkThreads);
  }

  /** These options with creation of missing tables switched on or off. */
  public BarrierTableOptions createTables(boolean value) {
    return new BarrierTableOptions(value, lockTimeout, retention, cleaningInterval, checkThreads);
  }

  /** These options with another lock timeout. */
  public BarrierTableOptions lockTimeout(Duration value) {
    return new BarrierTableOptions(createTables, value, retention, cleaningInterval, checkThreads);
  }

  /** These options with other times for keeping and cleaning. */
  public BarrierTableOptions keeping(Duration newRetention, Duration newCleaningInterval) {
    return new BarrierTableOptions(
        createTables, lockTimeout, newRetention, newCleaningInterval, checkThreads);
  }
}
