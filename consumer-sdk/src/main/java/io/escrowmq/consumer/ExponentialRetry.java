package io.escrowmq.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A pause that doubles with each attempt up to a cap, shortened at random so that messages which
 * failed together do not come back together. Immutable and thread-safe.
 *
 * @param first the pause after the first failure, default 1 s
 * @param cap the longest pause, default 5 min
 * @param jitter which part of the pause may be cut off at random, 0 to 1, default 0.5
 * @param maxAttempts after this many failures the message is a dead letter, default 16
 * @param neverRetried failures of these classes (or with such a cause) make a dead letter at once;
 *     default {@link BodyFormatException}
 */
public record ExponentialRetry(
    Duration first,
    Duration cap,
    double jitter,
    int maxAttempts,
    List<Class<? extends Throwable>> neverRetried)
    implements RetryPolicy {

  /** How deep a chain of causes is searched; a chain may be a ring. */
  private static final int CAUSES_MAX = 16;

  /** Checks the ranges. */
  public ExponentialRetry {
    neverRetried = List.copyOf(neverRetried);
    Checks.between("first", first, Duration.ofMillis(1), Outcome.MAX_DELAY);
    Checks.between("cap", cap, first, Outcome.MAX_DELAY);
    Checks.between("maxAttempts", maxAttempts, 1, 1_000_000);
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("Expected jitter from 0 to 1, but got " + jitter);
    }
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Decision decide(int attempt, Throwable failure) {
    if (attempt >= maxAttempts || isNeverRetried(failure)) {
      return Decision.giveUp();
    }
    double kept = 1 - jitter * ThreadLocalRandom.current().nextDouble();
    return Decision.retryAfter(Duration.ofMillis(Math.round(pauseMs(attempt) * kept)));
  }

  private long pauseMs(int attempt) {
    int doublings = Math.max(0, attempt - 1);
    long firstMs = first.toMillis();
    // Beyond the leading zeros the shift would overflow, and the cap is long reached.
    return doublings >= Long.numberOfLeadingZeros(firstMs) - 1
        ? cap.toMillis()
        : Math.min(cap.toMillis(), firstMs << doublings);
  }

  private boolean isNeverRetried(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      Throwable current = cause;
      if (neverRetried.stream().anyMatch(type -> type.isInstance(current))) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** Collects the settings. For one thread. */
  public static final class Builder {
    private Duration first = Duration.ofSeconds(1);
    private Duration cap = Duration.ofMinutes(5);
    private double jitter = 0.5;
    private int maxAttempts = 16;
    private final List<Class<? extends Throwable>> neverRetried =
        new ArrayList<>(List.of(BodyFormatException.class));

    private Builder() {}

    /** The pause after the first failure, at least 1 ms. */
    public Builder first(Duration value) {
      this.first = value;
      return this;
    }

    /** The longest pause, at least the first one. */
    public Builder cap(Duration value) {
      this.cap = value;
      return this;
    }

    /** Which part of the pause may be cut off at random, 0 to 1. */
    public Builder jitter(double value) {
      this.jitter = value;
      return this;
    }

    /** After this many failures the message is a dead letter, at least 1. */
    public Builder maxAttempts(int value) {
      this.maxAttempts = value;
      return this;
    }

    /** Adds a class of failures after which no attempt can succeed. */
    public Builder neverRetry(Class<? extends Throwable> type) {
      neverRetried.add(type);
      return this;
    }

    /** The policy. */
    public ExponentialRetry build() {
      return new ExponentialRetry(first, cap, jitter, maxAttempts, neverRetried);
    }
  }
}
