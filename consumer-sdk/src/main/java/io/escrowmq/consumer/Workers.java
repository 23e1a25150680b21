package io.escrowmq.consumer;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Where handlers run. Thread-safe. */
interface Workers {
  /** Runs a task on a free thread, or when one becomes free. */
  void execute(Runnable task);

  /** Whether no task waits for a thread. */
  boolean isHungry();

  /** Takes no more tasks; interrupts what runs, if it shall end now. */
  void stop(boolean now);

  /** What a subscription asks for. */
  static Workers of(Subscription subscription) {
    return subscription.concurrency() == 0 ? caller() : threads(subscription);
  }

  /** No thread: each task runs at once, on whatever thread it comes from. */
  private static Workers caller() {
    AtomicBoolean stopped = new AtomicBoolean();
    return new Workers() {
      @Override
      public void execute(Runnable task) {
        if (!stopped.get()) {
          task.run();
        }
      }

      @Override
      public boolean isHungry() {
        return true;
      }

      @Override
      public void stop(boolean now) {
        stopped.set(true);
      }
    };
  }

  /**
   * Threads of a subscription's own, named after it, made when needed and gone after a minute
   * without work.
   */
  private static Workers threads(Subscription subscription) {
    AtomicInteger number = new AtomicInteger();
    String prefix = "escrowmq-" + subscription.topic() + "-" + subscription.group() + "-";
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            subscription.concurrency(),
            subscription.concurrency(),
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, prefix + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return new Workers() {
      @Override
      public void execute(Runnable task) {
        pool.execute(task);
      }

      @Override
      public boolean isHungry() {
        return pool.getQueue().isEmpty();
      }

      @Override
      public void stop(boolean now) {
        if (now) {
          pool.shutdownNow();
        } else {
          pool.shutdown();
        }
      }
    };
  }
}
