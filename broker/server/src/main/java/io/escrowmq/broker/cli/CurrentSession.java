package io.escrowmq.broker.cli;

import io.escrowmq.client.ClientException;
import io.escrowmq.client.ConnectionListener;
import io.escrowmq.client.Session;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The session that is open now, for a thread that can wait for one. Thread-safe. */
final class CurrentSession implements ConnectionListener {
  private @Nullable Session session;

  @Override
  public synchronized void connected(Session opened) {
    session = opened;
    notifyAll();
  }

  @Override
  public synchronized void disconnected(Session lost, ClientException cause) {
    session = null;
  }

  /**
   * Waits for a session.
   *
   * @throws CommandFailed with UNREACHABLE if there is none in time
   */
  synchronized Session await(long timeoutMs) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    try {
      while (session == null) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (leftMs <= 0) {
          throw new CommandFailed(
              ExitCode.UNREACHABLE, "Expected the broker to come back, but it did not in time.");
        }
        wait(leftMs);
      }
      return session;
    } catch (InterruptedException e) {
      throw Remote.interrupted();
    }
  }
}
