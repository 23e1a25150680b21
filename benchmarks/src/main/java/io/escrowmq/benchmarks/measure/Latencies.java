package io.escrowmq.benchmarks.measure;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A distribution of latencies from 1 ns to 10 min, true to three digits. Larger ones count as 10
 * min. Recording is thread-safe and wait-free; read it when recording has stopped.
 */
public final class Latencies {
  private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;

  private final Histogram nanos = new ConcurrentHistogram(NANOS_MAX, DIGITS);

  /**
   * Records one latency.
   *
   * @param latencyNanos its nanoseconds; below zero counts as zero
   */
  public void record(long latencyNanos) {
    nanos.recordValue(Math.max(0, Math.min(NANOS_MAX, latencyNanos)));
  }

  /**
   * Adds all latencies of another distribution.
   *
   * @param other unchanged
   */
  public void add(Latencies other) {
    nanos.add(other.nanos);
  }

  /** {@return how many were recorded} */
  public long count() {
    return nanos.getTotalCount();
  }

  /**
   * The latency below or at which a part of all lies.
   *
   * @param percentile from 0 to 100
   * @return microseconds, 0 if none was recorded
   */
  public double micros(double percentile) {
    return count() == 0 ? 0 : nanos.getValueAtPercentile(percentile) / 1_000.0;
  }

  /** {@return the largest latency in microseconds, 0 if none was recorded} */
  public double maxMicros() {
    return count() == 0 ? 0 : nanos.getMaxValue() / 1_000.0;
  }

  /** {@return the mean in microseconds, 0 if none was recorded} */
  public double meanMicros() {
    return count() == 0 ? 0 : nanos.getMean() / 1_000.0;
  }
}
