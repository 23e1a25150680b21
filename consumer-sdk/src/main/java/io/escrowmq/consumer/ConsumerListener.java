package io.escrowmq.consumer;

import java.time.Duration;

/**
 * Hooks around the handling of messages, for metrics and tracing. All methods do nothing by
 * default. They run on the thread of the event that they tell of (handler threads; the connection's
 * event loop for {@code connectionChanged}), so they must be thread-safe and must not block. What
 * they throw is logged and changes nothing.
 */
public interface ConsumerListener {
  /** A message is about to be handled; its checksum was right. */
  default void received(ReceivedMessage message) {}

  /**
   * A handler returned an outcome. Called for every outcome, suppressed duplicates included.
   *
   * @param message what it worked on
   * @param outcome what it returned
   * @param took from the call to the outcome
   */
  default void handled(ReceivedMessage message, Outcome outcome, Duration took) {}

  /**
   * A handler failed.
   *
   * @param message what it worked on
   * @param failure what it threw
   * @param decision what the retry policy made of it
   */
  default void failed(ReceivedMessage message, Throwable failure, RetryPolicy.Decision decision) {}

  /** A delivery was acknowledged without effect, since an earlier one had it. */
  default void suppressed(ReceivedMessage message) {}

  /**
   * The connection came or went.
   *
   * @param connected whether there is one now
   */
  default void connectionChanged(boolean connected) {}
}
