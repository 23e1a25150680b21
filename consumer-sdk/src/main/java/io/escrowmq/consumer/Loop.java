package io.escrowmq.consumer;

import io.escrowmq.client.EventLoop;

/**
 * The one thread that owns the state of all subscribers of a consumer. Its methods are thread-safe.
 */
interface Loop {
  /** Runs a task on the loop, after what is queued there. */
  void execute(Runnable task);

  /** Runs a task on the loop later; the answer cancels it. */
  Runnable schedule(long delayMs, Runnable task);

  /**
   * The loop of the client, which the connection lives on too: no wake-up between socket and
   * subscriber.
   */
  static Loop of(EventLoop eventLoop) {
    return new Loop() {
      @Override
      public void execute(Runnable task) {
        eventLoop.execute(task);
      }

      @Override
      public Runnable schedule(long delayMs, Runnable task) {
        return eventLoop.schedule(delayMs, task)::cancel;
      }
    };
  }
}
