package io.escrowmq.quickstart.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The child's side: tells the supervisor what happened, on standard output, and ends when the
 * supervisor ends, which closes standard input. Thread-safe.
 */
public final class Supervised {
  private static final long LONGEST_STOP_MS = 5_000;

  private Supervised() {}

  /** Ends this process, with its shutdown hooks, as soon as standard input is closed. */
  public static void begin() {
    daemon("supervisor-watch", Supervised::awaitEndOfInput);
  }

  /**
   * Tells the supervisor something: a word of {@link Signal} and what belongs to it, none of which
   * may contain a blank.
   */
  public static void say(String word, Object... rest) {
    StringBuilder line = new StringBuilder(Signal.MARK).append(word);
    for (Object one : rest) {
      line.append(' ').append(one);
    }
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }

  /** Waits until the process is killed or told to end. */
  public static void awaitEnd() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park();
    }
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes; only the end counts.
      }
    } catch (IOException broken) {
      System.err.println("Standard input broke, which ends this process too: " + broken);
    }
    // Whatever hangs in a shutdown hook must not outlive the supervisor.
    daemon("last-resort", Supervised::haltLate);
    System.exit(0);
  }

  private static void haltLate() {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_STOP_MS);
    while (System.nanoTime() < deadline) {
      LockSupport.parkNanos(deadline - System.nanoTime());
    }
    Runtime.getRuntime().halt(1);
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
