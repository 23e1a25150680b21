package io.escrowmq.producer;

import java.sql.Connection;

/**
 * Undoes in the producer's own database what a consumer has rejected. Its effect happens once for
 * each reject, however often the broker delivers it; see {@link Producer#onReject}. Must be
 * thread-safe if the concurrency is above 1.
 */
@FunctionalInterface
public interface CompensationHandler {
  /**
   * Does the compensation, all of it on this connection.
   *
   * @param rejected what was rejected, by whom and why
   * @param connection an open transaction, committed when this returns; it refuses commit,
   *     rollback, close and the like, and is not to be used after the return
   * @throws Exception to roll everything back: the retry policy decides about another attempt, and
   *     in the end it is a dead letter
   */
  void compensate(RejectedMessage rejected, Connection connection) throws Exception;
}
