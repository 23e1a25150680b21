package io.escrowmq.consumer;

import java.time.Duration;

/**
 * Decides what becomes of a message whose handler failed. Must be thread-safe and quick; it runs on
 * the thread on which the handler failed.
 *
 * <p>The broker has a limit of attempts too (16 by default); whichever is reached first makes the
 * message a dead letter.
 */
@FunctionalInterface
public interface RetryPolicy {
  /**
   * Decides.
   *
   * @param attempt which attempt failed, from 1
   * @param failure why
   */
  Decision decide(int attempt, Throwable failure);

  /**
   * The standard policy: 1 s, doubling up to 5 min, with jitter, 16 attempts, no second attempt for
   * unreadable bodies.
   */
  static RetryPolicy standard() {
    return ExponentialRetry.builder().build();
  }

  /**
   * What becomes of it.
   *
   * @param deadLetter whether it becomes a dead letter now; then the delay does not matter
   * @param after not before this delay, 0 to {@link Outcome#MAX_DELAY}
   */
  record Decision(boolean deadLetter, Duration after) {
    /** Checks the delay. */
    public Decision {
      if (after.isNegative() || after.compareTo(Outcome.MAX_DELAY) > 0) {
        throw new IllegalArgumentException(
            "Expected a retry delay of 0 to " + Outcome.MAX_DELAY + ", but got " + after);
      }
    }

    /** Another attempt, not before this delay. */
    public static Decision retryAfter(Duration after) {
      return new Decision(false, after);
    }

    /** No other attempt. */
    public static Decision giveUp() {
      return new Decision(true, Duration.ZERO);
    }
  }
}
