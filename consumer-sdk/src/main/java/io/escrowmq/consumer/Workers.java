package io.escrowmq.consumer;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Where handlers run. Thread-safe. */
interface Workers {
  /** Runs a task on a free thread, or when one becomes free. */
  void execute(Runnable task);

  /** Whether no task waits for a thread. */
  boolean isHungry();

  /** Takes no more tasks; interrupts what runs, if it shall end now. */
  void stop(boolean now);

  /**
   * Threads of a subscription's own, named after it, made when needed and gone after a minute
   * without work.
   */
  static Workers threads(Subscription subscription) {
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
