package io.escrowmq.broker.simulation;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** A thread that is none: its tasks run when the simulation takes them out of the queue. */
final class SingleThread extends AbstractExecutorService {
  private final Queue<Runnable> tasks;
  private boolean shutdown;

  SingleThread(Queue<Runnable> tasks) {
    this.tasks = tasks;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Makes a thread whose start is such a task. */
  Thread newThread(Runnable task) {
    return new Thread(task, "simulated") {
      @Override
      public synchronized void start() {
        tasks.add(task);
      }
    };
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }
}
