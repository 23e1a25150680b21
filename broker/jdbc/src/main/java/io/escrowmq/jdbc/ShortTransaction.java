package io.escrowmq.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction at READ COMMITTED on a borrowed connection, which gets its settings back
 * afterwards.
 */
final class ShortTransaction {
  private static final Logger LOG = LoggerFactory.getLogger(ShortTransaction.class);

  private final Connection connection;
  private final boolean autoCommitBefore;
  private final int isolationBefore;

  ShortTransaction(Connection connection) throws SQLException {
    this.connection = connection;
    this.autoCommitBefore = connection.getAutoCommit();
    this.isolationBefore = connection.getTransactionIsolation();
  }

  <T> T run(ConnectionSource.Work<T> work) throws SQLException {
    try {
      // The isolation level can be changed between transactions only, so it comes first.
      if (isolationBefore != Connection.TRANSACTION_READ_COMMITTED) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
      if (autoCommitBefore) {
        connection.setAutoCommit(false);
      }
      T result = work.on(connection);
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(e);
      throw e;
    } finally {
      restore();
    }
  }

  private void rollBack(Throwable cause) {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void restore() {
    try {
      if (autoCommitBefore) {
        connection.setAutoCommit(true);
      }
      if (isolationBefore != Connection.TRANSACTION_READ_COMMITTED) {
        connection.setTransactionIsolation(isolationBefore);
      }
    } catch (SQLException e) {
      // The work's own result or exception counts; a pool tests a connection before it lends it
      // again.
      LOG.warn("Expected to restore a connection's settings, but it failed: {}", e.getMessage());
    }
  }
}
