package io.escrowmq.benchmarks.contender;

import java.util.concurrent.CompletionStage;

/** Sends through a contender's own client. Thread-safe. */
public interface Sender extends AutoCloseable {
  /**
   * Sends one message without waiting.
   *
   * @param body its body; not changed by the caller afterwards
   * @return completes when the broker has confirmed it, with whether the broker had it already;
   *     fails if it was not confirmed
   */
  CompletionStage<Boolean> send(byte[] body);

  /** Hangs up. */
  @Override
  void close();
}
