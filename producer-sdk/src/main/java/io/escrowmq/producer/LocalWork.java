package io.escrowmq.producer;

import java.sql.Connection;

/**
 * What a local transaction does, on the connection that it is given.
 *
 * @param <T> what it returns; null is fine
 * @param <X> what it throws; anything thrown rolls back
 */
@FunctionalInterface
public interface LocalWork<T, X extends Exception> {
  /**
   * Does the work.
   *
   * @param connection the transaction's connection; refuses commit, rollback, close and
   *     setAutoCommit
   * @return anything for the caller
   * @throws X to roll back
   */
  T on(Connection connection) throws X;
}
