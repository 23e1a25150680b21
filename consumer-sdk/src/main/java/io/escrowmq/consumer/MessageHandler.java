package io.escrowmq.consumer;

/**
 * The user's work on a message. It may block: it runs on one of the subscription's own threads.
 * Messages with the same key come one at a time and in order; others come concurrently, so an
 * implementation must be thread-safe if the subscription's concurrency is above 1.
 *
 * <p>A message may come more than once (after a crash, a lost lease, a lost reply). Make the work
 * idempotent, or wrap it by {@link Inbox#once}.
 */
@FunctionalInterface
public interface MessageHandler {
  /**
   * Works on one message.
   *
   * @param message the message; its checksum was right
   * @return what shall become of it
   * @throws Exception if the work failed: the retry policy of the subscription decides about
   *     another attempt
   */
  Outcome handle(ReceivedMessage message) throws Exception;
}
