package io.escrowmq.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A number of threads, each of which does one blocking operation after the other. */
final class ThreadLoop implements Driver {
  private final List<Thread> threads = new ArrayList<>();
  private final Callable<Boolean> operation;
  private final Tally tally;
  private volatile boolean stopped;

  /**
   * A loop that does not run yet.
   *
   * @param operation says whether what it did had been done before
   */
  ThreadLoop(int threadCount, Callable<Boolean> operation, Tally tally) {
    this.operation = operation;
    this.tally = tally;
    for (int i = 0; i < threadCount; i++) {
      Thread thread = new Thread(this::go, "load-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  @Override
  public void start() {
    threads.forEach(Thread::start);
  }

  private void go() {
    while (!stopped) {
      long beganNanos = System.nanoTime();
      try {
        if (operation.call()) {
          tally.duplicate();
        }
        tally.done(System.nanoTime() - beganNanos);
      } catch (Exception failure) {
        // Whatever a contender's client or a database throws: it is counted and reported.
        tally.failed(failure);
      }
    }
  }

  @Override
  public long stop(long timeoutMs) throws InterruptedException {
    stopped = true;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    long unfinished = 0;
    for (Thread thread : threads) {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
      unfinished += thread.isAlive() ? 1 : 0;
    }
    return unfinished;
  }
}
