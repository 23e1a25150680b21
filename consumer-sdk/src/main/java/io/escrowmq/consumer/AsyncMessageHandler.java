package io.escrowmq.consumer;

import java.util.concurrent.CompletionStage;

/**
 * The user's work on a message, finished later and elsewhere. The call itself runs on one of the
 * subscription's threads, or on the connection's own if the subscription has none. The message
 * counts as in flight, its lease is extended and its key stays blocked until the stage completes,
 * so a stage that never completes blocks its key.
 */
@FunctionalInterface
public interface AsyncMessageHandler {
  /**
   * Begins to work on one message.
   *
   * @param message the message; its checksum was right
   * @return completes with what shall become of it, or with the failure
   * @throws Exception if the work failed at once: the same as a stage that fails
   */
  CompletionStage<Outcome> handle(ReceivedMessage message) throws Exception;
}
