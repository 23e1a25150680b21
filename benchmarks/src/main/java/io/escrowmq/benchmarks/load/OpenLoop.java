package io.escrowmq.benchmarks.load;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Begins operations at a fixed rate. Each latency counts from the instant at which the operation
 * was due, not from that at which it began: so a broker that stalls pays for all that had to wait
 * meanwhile (coordinated omission is corrected). If as many are under way as allowed, the next
 * waits, and its latency grows.
 *
 * <p>The first half of the warm-up goes as fast as it can: code is compiled after some ten thousand
 * calls, which at a low rate would take minutes, with the compilers at work beside the load.
 */
final class OpenLoop implements Driver {
  /** A parked thread wakes late by about this; the rest of the wait is spun. */
  private static final long WAKE_NANOS = 70_000;

  /**
   * Where operations follow each other faster than a thread can park in between, spinning would
   * take a processor for good, and client and broker need it. So it sleeps, and begins together
   * what has become due: that adds as much to a latency.
   */
  private static final long NAP_NANOS = 200_000;

  private final int inFlight;
  private final long nanosBetween;
  private final long unpacedNanos;
  private final Operation operation;
  private final Tally tally;
  private final Semaphore free;
  private final Thread pacer = new Thread(this::pace, "load-pacer");
  private volatile boolean stopped;

  OpenLoop(LoadPlan plan, Operation operation, Tally tally) {
    this.inFlight = plan.inFlight();
    this.nanosBetween = TimeUnit.SECONDS.toNanos(1) / plan.rate();
    this.unpacedNanos = TimeUnit.SECONDS.toNanos(plan.warmUpSeconds()) / 2;
    this.operation = operation;
    this.tally = tally;
    this.free = new Semaphore(inFlight);
    pacer.setDaemon(true);
  }

  @Override
  public void start() {
    pacer.start();
  }

  private void pace() {
    long beganNanos = System.nanoTime();
    while (!stopped && System.nanoTime() - beganNanos < unpacedNanos) {
      free.acquireUninterruptibly();
      begin(System.nanoTime());
    }
    long dueNanos = System.nanoTime();
    while (!stopped) {
      await(dueNanos);
      free.acquireUninterruptibly();
      begin(dueNanos);
      dueNanos += nanosBetween;
    }
  }

  private void await(long dueNanos) {
    for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
      if (left > WAKE_NANOS) {
        LockSupport.parkNanos(left - WAKE_NANOS);
      } else if (nanosBetween < WAKE_NANOS) {
        LockSupport.parkNanos(NAP_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private void begin(long dueNanos) {
    var unused =
        operation
            .begin()
            .whenComplete((duplicate, failure) -> account(dueNanos, duplicate, failure));
  }

  private void account(long dueNanos, @Nullable Boolean duplicate, @Nullable Throwable failure) {
    free.release();
    if (failure != null) {
      tally.failed(failure);
      return;
    }
    if (Boolean.TRUE.equals(duplicate)) {
      tally.duplicate();
    }
    tally.done(System.nanoTime() - dueNanos);
  }

  @Override
  public long stop(long timeoutMs) throws InterruptedException {
    stopped = true;
    // A pacer that waits for room is freed by the first operation that ends.
    pacer.join(timeoutMs);
    return free.tryAcquire(inFlight, timeoutMs, TimeUnit.MILLISECONDS)
        ? 0
        : inFlight - free.availablePermits();
  }
}
