package io.escrowmq.client;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which all connections of this process live: sockets, timers, completions.
 *
 * <p>Counted: the first connection starts it, the last one to close stops it. It is a daemon
 * thread, so a program that forgets to close ends all the same. One loop for all connections, since
 * on few cores each wake-up between threads counts. Thread-safe.
 */
public final class EventLoop {
  private static @Nullable EventLoop shared;
  private static int users;

  private final Vertx vertx;
  private final Context context;
  private volatile @Nullable Thread thread;

  private EventLoop() {
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    context = vertx.getOrCreateContext();
    context.runOnContext(ignored -> thread = Thread.currentThread());
  }

  static synchronized EventLoop acquire() {
    EventLoop loop = shared;
    if (loop == null) {
      loop = new EventLoop();
      shared = loop;
    }
    users++;
    return loop;
  }

  static synchronized void release(EventLoop loop) {
    users--;
    if (users == 0) {
      shared = null;
      // From its own thread too: closing is asynchronous, nobody needs to wait for it.
      loop.vertx.close();
    }
  }

  Vertx vertx() {
    return vertx;
  }

  /**
   * Runs a task on the loop, after what is queued there; tasks of one thread keep their order. When
   * the last connection is closed the loop has ended: then it runs here and now.
   *
   * @param task must not block
   */
  public void execute(Runnable task) {
    try {
      context.runOnContext(ignored -> task.run());
    } catch (RejectedExecutionException ended) {
      // The last connection was closed meanwhile: what is still asked of it must fail, not vanish.
      synchronized (this) {
        task.run();
      }
    }
  }

  /**
   * Runs a task on the loop later.
   *
   * @param delayMs how much later, milliseconds; less than 1 counts as 1
   * @param task must not block
   * @return a handle to cancel it by
   */
  public Timer schedule(long delayMs, Runnable task) {
    long id = vertx.setTimer(Math.max(1, delayMs), ignored -> task.run());
    return () -> vertx.cancelTimer(id);
  }

  /**
   * {@return whether the caller runs on the loop, where waiting for a reply would wait for ever}
   */
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /**
   * {@return nanoseconds of a monotonic clock, for deadlines}
   *
   * @param delayMs from now, milliseconds
   */
  public static long deadlineAfter(long delayMs) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
  }

  /** Something that will run unless it is cancelled. */
  @FunctionalInterface
  public interface Timer {
    /** Cancels it; without effect when it ran already. Thread-safe. */
    void cancel();
  }
}
