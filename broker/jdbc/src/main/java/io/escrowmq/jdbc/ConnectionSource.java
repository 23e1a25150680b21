package io.escrowmq.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Where connections of our own come from: always to the primary, never a read replica. The caller
 * closes what it opened. Implementations are safe for any thread.
 */
@FunctionalInterface
public interface ConnectionSource {
  /**
   * Opens a connection, or takes one from a pool.
   *
   * @return an open connection
   * @throws SQLException if the database fails or refuses
   */
  Connection open() throws SQLException;

  /**
   * The connections of a data source.
   *
   * @param dataSource a data source of the primary
   * @return the dialect
   */
  static ConnectionSource of(DataSource dataSource) {
    return dataSource::getConnection;
  }

  /**
   * Runs work in a short transaction of its own, READ COMMITTED, and commits it. If the work
   * throws, the transaction is rolled back and the exception passed on. Autocommit and isolation
   * level are put back before the connection is closed.
   *
   * @param <T> what the work finds out
   * @param work what to do
   * @return what the work returned
   * @throws SQLException if the database fails or refuses
   */
  default <T> T inTransaction(Work<T> work) throws SQLException {
    try (Connection connection = open()) {
      return new ShortTransaction(connection).run(work);
    }
  }

  /**
   * Work on a connection whose transaction belongs to somebody else: it does not commit, roll back
   * or close.
   *
   * @param <T> what it finds out
   */
  @FunctionalInterface
  interface Work<T> {
    /**
     * Does the work.
     *
     * @param connection the caller's connection; never committed, rolled back or closed here
     * @return what it found out
     * @throws SQLException if the database fails or refuses
     */
    T on(Connection connection) throws SQLException;
  }
}
