package io.escrowmq.quickstart;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the user sees: lines that stay, and below them on a terminal one line that changes;
 * elsewhere the progress is a plain line every two seconds. For one thread.
 */
final class Screen {
  private static final long PLAIN_EVERY_MS = 2_000;
  private static final int COLUMNS = 80;
  private static final String TO_START_AND_CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final long startedNanos = System.nanoTime();
  private long plainDueMs;
  private boolean progressShown;

  Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** A line that stays. */
  void line(String text) {
    if (progressShown) {
      out.print(TO_START_AND_CLEAR);
      progressShown = false;
    }
    out.println(text);
    out.flush();
  }

  /** A line that stays, with the time since the start. */
  void event(String text) {
    line(seconds() + "  " + text);
  }

  /** How far it is. */
  void progress(String text) {
    if (terminal) {
      String line = seconds() + "  " + text;
      // A line that wraps could not be cleared.
      out.print(TO_START_AND_CLEAR + line.substring(0, Math.min(line.length(), COLUMNS - 1)));
      out.flush();
      progressShown = true;
    } else if (elapsedMs() >= plainDueMs) {
      plainDueMs = elapsedMs() + PLAIN_EVERY_MS;
      event(text);
    }
  }

  private String seconds() {
    return String.format(Locale.ROOT, "%5.1f s", elapsedMs() / 1e3);
  }

  private long elapsedMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
  }
}
