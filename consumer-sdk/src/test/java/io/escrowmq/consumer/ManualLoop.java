package io.escrowmq.consumer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A loop that runs when the test says so, with a clock that the test moves. */
final class ManualLoop implements Loop {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Timer> timers = new ArrayList<>();
  private long nowMs;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Runnable schedule(long delayMs, Runnable task) {
    Timer timer = new Timer(nowMs + delayMs, task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  /** Runs all that is queued. */
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Moves the clock and runs every timer on the way at its time. */
  void pass(long ms) {
    long untilMs = nowMs + ms;
    while (true) {
      Timer next =
          timers.stream()
              .filter(timer -> timer.dueMs <= untilMs)
              .min(Comparator.comparingLong(Timer::dueMs))
              .orElse(null);
      if (next == null) {
        break;
      }
      timers.remove(next);
      nowMs = next.dueMs;
      next.task.run();
      run();
    }
    nowMs = untilMs;
  }

  private record Timer(long dueMs, Runnable task) {}
}
