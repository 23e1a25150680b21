package io.escrowmq.benchmarks.contender;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends through clients whose calls block: a thread for each operation in flight, with a session of
 * its own. An operation that the completion of another begins is taken by the same thread, so a
 * closed loop wakes no thread more than the client does. Thread-safe.
 */
public final class BlockingSender implements Sender {
  private static final long OPEN_SECONDS_MAX = 120;
  private static final long CLOSE_MS_MAX = 10_000;

  private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch opened;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private volatile boolean closed;

  private BlockingSender(int sessions) {
    this.opened = new CountDownLatch(sessions);
  }

  /**
   * Opens all sessions, each on its own thread.
   *
   * @param sessions how many operations can be in flight
   * @param opener opens one; called on several threads at a time
   * @return the sender
   * @throws IllegalStateException if a session cannot be opened
   */
  public static BlockingSender open(int sessions, Opener opener) {
    BlockingSender sender = new BlockingSender(sessions);
    for (int i = 0; i < sessions; i++) {
      int number = i;
      Thread thread = new Thread(() -> sender.serve(opener, number), "blocking-sender-" + i);
      thread.setDaemon(true);
      sender.threads.add(thread);
      thread.start();
    }
    sender.awaitOpen();
    return sender;
  }

  private void awaitOpen() {
    boolean open = false;
    try {
      open = opened.await(OPEN_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Exception cause = failure.get();
    if (!open || cause != null) {
      close();
      throw new IllegalStateException(
          "Expected to open " + threads.size() + " sessions, but did not: " + cause, cause);
    }
  }

  private void serve(Opener opener, int number) {
    try (Session session = opener.open(number)) {
      opened.countDown();
      while (!closed) {
        Order order = orders.take();
        order.fulfil(session);
      }
    } catch (InterruptedException done) {
      // Closed: nobody else interrupts these threads.
      Thread.currentThread().interrupt();
    } catch (Exception broken) {
      failure.compareAndSet(null, broken);
      opened.countDown();
    }
  }

  @Override
  public CompletionStage<Boolean> send(byte[] body) {
    Order order = new Order(body);
    orders.add(order);
    return order.done;
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join(CLOSE_MS_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Opens sessions. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Opens one.
     *
     * @param number from 0
     * @return the session, used by the calling thread only
     * @throws Exception if it cannot be opened
     */
    Session open(int number) throws Exception;
  }

  /** One operation at a time, on one thread. */
  public interface Session extends AutoCloseable {
    /**
     * Does one operation to its end.
     *
     * @param body the message's body
     * @throws Exception if it was not confirmed
     */
    void send(byte[] body) throws Exception;

    /** Hangs up. */
    @Override
    void close();
  }

  private static final class Order {
    private final byte[] body;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    Order(byte[] body) {
      this.body = body;
    }

    void fulfil(Session session) {
      try {
        session.send(body);
      } catch (Exception refused) {
        done.completeExceptionally(refused);
        return;
      }
      done.complete(false);
    }
  }
}
