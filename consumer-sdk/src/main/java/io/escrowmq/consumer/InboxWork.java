package io.escrowmq.consumer;

import java.sql.Connection;

/**
 * The effect of a message on a database. Must be thread-safe if the subscription's concurrency is
 * above 1.
 */
@FunctionalInterface
public interface InboxWork {
  /**
   * Does the effect, all of it on this connection. Its transaction is open and belongs to the
   * inbox: commit, rollback, close and the like are refused.
   *
   * @param message the message
   * @param connection the transaction; not to be used after the return
   * @throws Exception to roll everything back; the retry policy of the subscription decides about
   *     another attempt
   */
  void apply(ReceivedMessage message, Connection connection) throws Exception;
}
