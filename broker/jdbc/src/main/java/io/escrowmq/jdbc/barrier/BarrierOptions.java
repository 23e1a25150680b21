package io.escrowmq.jdbc.barrier;

import java.time.Duration;

/**
 * How the barrier is kept.
 *
 * @param lockTimeout how long a check-back waits for one local transaction that is still open,
 *     before it answers UNKNOWN; above 0. MySQL rounds up to whole seconds. Each open transaction
 *     delays the answers behind it by as much, so keep it short: the broker asks again.
 * @param retention rows older than this may be deleted, and transactions older than this are never
 *     fenced; at least an hour
 */
public record BarrierOptions(Duration lockTimeout, Duration retention) {
  /** 100 ms and 7 days. */
  public static final BarrierOptions DEFAULT =
      new BarrierOptions(Duration.ofMillis(100), Duration.ofDays(7));

  /**
   * Checks the limits.
   *
   * @param lockTimeout 1 ms or more
   * @param retention 1 hour or more
   */
  public BarrierOptions {
    if (lockTimeout.toMillis() <= 0) {
      throw new IllegalArgumentException(
          "Expected a lock timeout of at least 1 ms, but it is " + lockTimeout);
    }
    if (retention.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException(
          "Expected a retention of at least 1 hour, but it is " + retention);
    }
  }
}
