package io.escrowmq.benchmarks.contender;

import java.io.IOException;

/** A subscription under way. Thread-safe. */
public interface Receiving extends AutoCloseable {
  /**
   * Waits until the broker has taken the subscription.
   *
   * @throws IOException if it does not within 30 s, or refuses it
   * @throws InterruptedException if interrupted
   */
  void awaitReady() throws IOException, InterruptedException;

  /** Ends it, with the acknowledgements that are still under way. */
  @Override
  void close();
}
