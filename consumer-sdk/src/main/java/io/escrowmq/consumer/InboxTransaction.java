package io.escrowmq.consumer;

import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.guard.GuardedConnection;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction at READ COMMITTED on a borrowed connection, rolled back unless it was committed.
 * For one thread.
 */
final class InboxTransaction implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InboxTransaction.class);

  /** What is done with the guarded connection. */
  @FunctionalInterface
  interface Work<T> {
    T with(Connection guarded) throws Exception;
  }

  private final Connection connection;
  private final boolean autoCommitBefore;
  private final int isolationBefore;
  private boolean committed;

  private InboxTransaction(Connection connection) throws SQLException {
    this.connection = connection;
    this.autoCommitBefore = connection.getAutoCommit();
    this.isolationBefore = connection.getTransactionIsolation();
  }

  static InboxTransaction begin(DataSource dataSource) throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      InboxTransaction transaction = new InboxTransaction(connection);
      // The isolation level can be changed between transactions only, so it comes first.
      if (transaction.isolationBefore != Connection.TRANSACTION_READ_COMMITTED) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
      connection.setAutoCommit(false);
      return transaction;
    } catch (SQLException | RuntimeException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  /** The connection itself, for statements of ours. */
  Connection connection() {
    return connection;
  }

  /**
   * Lends the connection to work of the user's, which cannot end the transaction, nor use it
   * afterwards.
   */
  <T> T guarding(Work<T> work) throws Exception {
    GuardedConnection guard = new GuardedConnection(connection, Dialect.of(connection));
    try {
      return work.with(guard.connection());
    } finally {
      guard.release();
    }
  }

  void commit() throws SQLException {
    connection.commit();
    committed = true;
  }

  @Override
  public void close() {
    try {
      if (!committed) {
        connection.rollback();
      }
      if (autoCommitBefore) {
        connection.setAutoCommit(true);
      }
      if (isolationBefore != Connection.TRANSACTION_READ_COMMITTED) {
        connection.setTransactionIsolation(isolationBefore);
      }
    } catch (SQLException e) {
      // The outcome stands already; a connection that cannot be put back is closed, and its
      // transaction with it.
      LOG.warn("Expected to give a connection back as it was, but {}", e.getMessage());
    } finally {
      closeQuietly(connection);
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.warn("Expected to close a connection, but {}", e.getMessage());
    }
  }
}
