package io.escrowmq.benchmarks.load;

import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * A known number of numbered messages that are to arrive, each once. Thread-safe: receivers run on
 * one thread or several.
 */
final class Arrivals {
  private static final long LOOK_MS = 5;

  private final BitSet seen;
  private final CountDownLatch missing;
  private final LongUnaryOperator dueNanos;
  private final Tally tally;
  private volatile long lastNanos;

  /**
   * Nothing has arrived yet.
   *
   * @param messages numbered from 0
   * @param dueNanos for a number the instant from which its latency counts
   */
  Arrivals(int messages, LongUnaryOperator dueNanos, Tally tally) {
    this.seen = new BitSet(messages);
    this.missing = new CountDownLatch(messages);
    this.dueNanos = dueNanos;
    this.tally = tally;
  }

  void received(byte[] body) {
    int number = (int) Bodies.number(body);
    long nowNanos = System.nanoTime();
    boolean before;
    synchronized (seen) {
      before = seen.get(number);
      seen.set(number);
      lastNanos = nowNanos;
    }
    if (before) {
      tally.duplicate();
      return;
    }
    tally.done(nowNanos - dueNanos.applyAsLong(number));
    missing.countDown();
  }

  /** Waits for all; those that do not come in time are failures. */
  void await(long secondsMax, Measurement measurement) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsMax);
    while (!missing.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
      measurement.requireBroker();
      if (System.nanoTime() - end > 0) {
        SteadyLoad.finished(missing.getCount(), tally);
        return;
      }
    }
  }

  /** When the last one arrived, on the clock of {@link System#nanoTime}. */
  long lastNanos() {
    return lastNanos;
  }
}
