package io.escrowmq.benchmarks.contender;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A child process whose output is read all the time, so that it never blocks on a full pipe. Ended
 * with this process, however that ends short of a kill. Thread-safe.
 */
public final class BrokerProcess {
  private static final int LINES_KEPT = 20;
  private static final int STOP_SECONDS_MAX = 20;

  private final Process process;
  private final Thread hook;
  private final Deque<String> lines = new ArrayDeque<>();
  private boolean ended;

  private BrokerProcess(Process process) {
    this.process = process;
    this.hook = new Thread(process::destroyForcibly, "kill-broker");
  }

  /**
   * Starts a process.
   *
   * @param command the program and its arguments
   * @return the process, to be ended by the caller
   * @throws IOException if there is no such program
   */
  public static BrokerProcess start(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BrokerProcess started = new BrokerProcess(process);
    Runtime.getRuntime().addShutdownHook(started.hook);
    Thread reader = new Thread(started::read, "broker-output");
    reader.setDaemon(true);
    reader.start();
    return started;
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        keep(line);
      }
    } catch (IOException gone) {
      keep("(its output broke off: " + gone.getMessage() + ")");
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  private synchronized void keep(String line) {
    lines.addLast(line);
    if (lines.size() > LINES_KEPT) {
      lines.removeFirst();
    }
    notifyAll();
  }

  /**
   * Waits for a line that holds the pattern.
   *
   * @param pattern what to look for in the last lines and in those to come
   * @param timeoutMs longest wait
   * @return the match
   * @throws IOException if the process ends before, or the time does; the message holds what it
   *     said
   * @throws InterruptedException if interrupted
   */
  public synchronized Matcher awaitLine(Pattern pattern, long timeoutMs)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (true) {
      Matcher found = find(pattern);
      if (found != null) {
        return found;
      }
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (ended || leftMs <= 0) {
        throw new IOException(
            "Expected the broker to be ready within "
                + timeoutMs
                + " ms, but it "
                + (ended ? "ended" : "was not")
                + "; it said:\n"
                + lastWords());
      }
      wait(leftMs);
    }
  }

  private synchronized @Nullable Matcher find(Pattern pattern) {
    for (String line : lines) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
    return null;
  }

  /** {@return the last lines of its output} */
  public synchronized String lastWords() {
    return String.join("\n", lines);
  }

  /** {@return its process id} */
  public long id() {
    return process.pid();
  }

  /** {@return whether it lives} */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** By SIGTERM, then by SIGKILL. Does not return before the process is gone. */
  public void stop() {
    process.destroy();
    boolean interrupted = false;
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      process.destroyForcibly();
    }
    process.onExit().join();
    forgetHook();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** By SIGKILL. Does not return before the process is gone. */
  public void kill() {
    process.destroyForcibly().onExit().join();
    forgetHook();
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // This process is ending: the hook runs, and finds nothing to kill.
      keep("(stopped while this process ended)");
    }
  }
}
