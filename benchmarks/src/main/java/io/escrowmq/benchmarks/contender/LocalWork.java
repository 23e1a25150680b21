package io.escrowmq.benchmarks.contender;

import java.sql.Connection;
import java.sql.SQLException;

/** What a local transaction does: the same for every contender. */
@FunctionalInterface
public interface LocalWork {
  /**
   * Does it.
   *
   * @param connection in an open transaction; not committed, rolled back or closed here
   * @throws SQLException if the database fails
   */
  void on(Connection connection) throws SQLException;
}
