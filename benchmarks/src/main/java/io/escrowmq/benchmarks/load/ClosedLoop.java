package io.escrowmq.benchmarks.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A number of slots, each of which begins the next operation when its former one is done, on the
 * thread that completed it. So no thread of ours needs a processor that client and broker share.
 */
final class ClosedLoop implements Driver {
  private static final int FIRST_PHASE = 0;

  private final int slots;
  private final Operation operation;
  private final Tally tally;
  private final AtomicLong left;
  private final Phaser running = new Phaser(1);
  private volatile boolean stopped;

  ClosedLoop(int slots, long operationsMax, Operation operation, Tally tally) {
    this.slots = slots;
    this.operation = operation;
    this.tally = tally;
    this.left = new AtomicLong(operationsMax);
  }

  @Override
  public void start() {
    running.bulkRegister(slots);
    for (int i = 0; i < slots; i++) {
      new Slot().go();
    }
    running.arriveAndDeregister();
  }

  @Override
  public long stop(long timeoutMs) throws InterruptedException {
    stopped = true;
    return finish(timeoutMs);
  }

  /**
   * Waits until the given number of operations has been done.
   *
   * @return how many slots are not done even then
   */
  long finish(long timeoutMs) throws InterruptedException {
    try {
      running.awaitAdvanceInterruptibly(FIRST_PHASE, timeoutMs, TimeUnit.MILLISECONDS);
      return 0;
    } catch (TimeoutException late) {
      return running.getUnarrivedParties();
    }
  }

  /** One operation at a time. */
  private final class Slot {
    private long beganNanos;

    void go() {
      // An operation that is done at once must not deepen the stack.
      while (!stopped && left.getAndDecrement() > 0) {
        beganNanos = System.nanoTime();
        CompletableFuture<Boolean> stage = operation.begin().toCompletableFuture();
        if (!stage.isDone()) {
          var unused =
              stage.whenComplete(
                  (duplicate, failure) -> {
                    account(duplicate, failure);
                    go();
                  });
          return;
        }
        var unused = stage.whenComplete(this::account);
      }
      running.arriveAndDeregister();
    }

    private void account(@Nullable Boolean duplicate, @Nullable Throwable failure) {
      if (failure != null) {
        tally.failed(failure);
        return;
      }
      if (Boolean.TRUE.equals(duplicate)) {
        tally.duplicate();
      }
      tally.done(System.nanoTime() - beganNanos);
    }
  }
}
