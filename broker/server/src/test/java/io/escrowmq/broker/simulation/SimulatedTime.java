package io.escrowmq.broker.simulation;

/**
 * Time that passes by hand, a wall clock that may jump, and what clients can know of shard time:
 * they learn it when the broker starts, and ARCHITECTURE.md section 4 rule 4 bounds it from there.
 */
final class SimulatedTime {
  static final long HOUR_MS = 3_600_000;
  static final long DAY_MS = 24 * HOUR_MS;
  private static final long START_MS = 1_800_000_000_000L;
  private static final int SLEW_DIVISOR = 20;

  private long elapsedMs;
  private long wallSkewMs;
  private long anchorAtMs;
  private long anchorLow = START_MS;
  private long anchorHigh = START_MS;
  private boolean frozen;

  long elapsedMs() {
    return elapsedMs;
  }

  void pass(long ms) {
    elapsedMs += ms;
  }

  void jumpWall(long ms) {
    wallSkewMs += ms;
  }

  /** Back to what it would be without jumps. */
  void healWall() {
    wallSkewMs = 0;
  }

  long wallMs() {
    return START_MS + elapsedMs + wallSkewMs;
  }

  long nanos() {
    return elapsedMs * 1_000_000;
  }

  /** Shard time is not before it. */
  long low() {
    long since = frozen ? 0 : elapsedMs - anchorAtMs;
    return anchorLow + since - since / SLEW_DIVISOR - 1;
  }

  /** Shard time is not after it, as long as the broker lives that told the time. */
  long high() {
    long since = frozen ? 0 : elapsedMs - anchorAtMs;
    return anchorHigh + since + since / SLEW_DIVISOR + 1;
  }

  /** The broker died or lost its lead: shard time stands still. */
  void freeze() {
    if (!frozen) {
      anchorLow = low();
      anchorHigh = high();
      frozen = true;
    }
  }

  /** The broker started and told the time: is it one that the rule allows? */
  void started(long toldMs, long lastAcknowledgedMs, boolean first) {
    boolean followsWall = Math.abs(toldMs - wallMs()) <= 1 && wallMs() - high() <= DAY_MS;
    if (!first && toldMs > high() && !followsWall) {
      throw new Violation("15 (clock)", "time went from at most " + high() + " to " + toldMs);
    }
    if (toldMs < lastAcknowledgedMs) {
      throw new Violation(
          "15 (clock)", "time went back from " + lastAcknowledgedMs + " to " + toldMs);
    }
    anchorLow = toldMs;
    anchorHigh = toldMs;
    anchorAtMs = elapsedMs;
    frozen = false;
  }

  /** The broker told the time in between. */
  void told(long toldMs) {
    if (toldMs < low() || toldMs > high()) {
      throw new Violation(
          "15 (clock)", "it is " + toldMs + ", not from " + low() + " to " + high());
    }
  }
}
