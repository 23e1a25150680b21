package io.escrowmq.broker.shard;

import java.util.function.LongSupplier;

/**
 * Shard time, as ARCHITECTURE.md section 4 rule 4 defines it: it never goes back, follows the
 * monotonic clock, and is slewed towards the wall clock by at most 50 ms per second. A wall clock
 * that jumps moves no timer at once.
 *
 * <p>For the shard's thread only.
 */
public final class ShardClock {

  /** After a start, shard time follows the wall clock over a pause of at most this long. */
  static final long MAX_PAUSE_MS = 24 * 60 * 60 * 1000L;

  private static final long NANOS_PER_MS = 1_000_000L;
  private static final long SLEW_DIVISOR = 20;

  private final LongSupplier wallMs;
  private final LongSupplier monotonicNanos;
  private final boolean continuedFromLog;

  private long nowNanos;
  private long lastMonotonicNanos;

  /**
   * Starts the clock.
   *
   * @param lastLoggedMs time of the last logged batch, epoch milliseconds; 0 if there is none
   * @param wallMs the wall clock, epoch milliseconds
   * @param monotonicNanos a clock that never goes back, nanoseconds
   */
  public ShardClock(long lastLoggedMs, LongSupplier wallMs, LongSupplier monotonicNanos) {
    this.wallMs = wallMs;
    this.monotonicNanos = monotonicNanos;
    long wall = wallMs.getAsLong();
    long pause = wall - lastLoggedMs;
    boolean follow = lastLoggedMs == 0 || (pause >= 0 && pause <= MAX_PAUSE_MS);
    this.continuedFromLog = !follow;
    this.nowNanos = (follow ? wall : lastLoggedMs) * NANOS_PER_MS;
    this.lastMonotonicNanos = monotonicNanos.getAsLong();
  }

  /**
   * Whether the wall clock was too far off at the start, so that time goes on from the last logged
   * one.
   */
  public boolean continuedFromLog() {
    return continuedFromLog;
  }

  /** How far the wall clock is ahead of shard time now (negative: behind), milliseconds. */
  public long wallAheadMs() {
    return wallMs.getAsLong() - nowMs();
  }

  /** Shard time, epoch milliseconds; never less than an earlier answer. */
  public long nowMs() {
    long monotonic = monotonicNanos.getAsLong();
    long elapsed = Math.max(0, monotonic - lastMonotonicNanos);
    lastMonotonicNanos = monotonic;
    long advanced = nowNanos + elapsed;
    long error = wallMs.getAsLong() * NANOS_PER_MS - advanced;
    long mostSlew = elapsed / SLEW_DIVISOR;
    nowNanos = advanced + Math.max(-mostSlew, Math.min(mostSlew, error));
    return nowNanos / NANOS_PER_MS;
  }
}
