package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.measure.Latencies;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what comes of operations. Latencies count only while the window is open; failures and
 * duplicates always, since none is to be expected. Thread-safe.
 */
final class Tally {
  private static final int KINDS_KEPT = 5;

  private final Latencies latencies = new Latencies();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final Set<String> kinds = new LinkedHashSet<>();
  private volatile boolean open;

  void open() {
    open = true;
  }

  void close() {
    open = false;
  }

  void done(long latencyNanos) {
    if (open) {
      latencies.record(latencyNanos);
    }
  }

  void duplicate() {
    duplicates.incrementAndGet();
  }

  void failed(Throwable cause) {
    failures.incrementAndGet();
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    synchronized (kinds) {
      if (kinds.size() < KINDS_KEPT) {
        kinds.add(String.valueOf(root));
      }
    }
  }

  /** Adds what went wrong in a part of the run whose latencies do not count. */
  void addWrongs(Tally part) {
    failures.addAndGet(part.failures());
    duplicates.addAndGet(part.duplicates());
    synchronized (kinds) {
      kinds.addAll(part.kindsOfFailure());
    }
  }

  Latencies latencies() {
    return latencies;
  }

  long failures() {
    return failures.get();
  }

  long duplicates() {
    return duplicates.get();
  }

  /** The first few that differ. */
  Set<String> kindsOfFailure() {
    synchronized (kinds) {
      return new LinkedHashSet<>(kinds);
    }
  }
}
