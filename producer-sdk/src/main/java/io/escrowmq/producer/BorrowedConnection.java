package io.escrowmq.producer;

import io.escrowmq.producer.internal.checkback.BarrierDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the user's data source for one transaction; goes back as it came. Used by one
 * thread.
 */
final class BorrowedConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BorrowedConnection.class);

  private final Connection raw;
  private boolean autoCommitBefore;
  private boolean closed;

  /** A rollback failed. */
  private boolean broken;

  private BorrowedConnection(Connection raw) {
    this.raw = raw;
  }

  static BorrowedConnection open(BarrierDatabase database) {
    try {
      return new BorrowedConnection(database.source().open());
    } catch (SQLException failure) {
      throw new LocalTransactionException(
          "Expected a connection for a local transaction, but " + failure.getMessage(), failure);
    }
  }

  Connection raw() {
    return raw;
  }

  void begin() {
    try {
      autoCommitBefore = raw.getAutoCommit();
      if (autoCommitBefore) {
        raw.setAutoCommit(false);
      }
    } catch (SQLException failure) {
      throw new LocalTransactionException(
          "Expected to begin a local transaction, but " + failure.getMessage(), failure);
    }
  }

  void commit() throws SQLException {
    raw.commit();
  }

  /** {@return whether the database took the rollback} */
  boolean rollBack() {
    try {
      if (!raw.getAutoCommit()) {
        raw.rollback();
      }
      return true;
    } catch (SQLException | RuntimeException failure) {
      LOG.warn("Expected to roll back, but {}; the database does so itself", failure.getMessage());
      broken = true;
      return false;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (Connection returned = raw) {
      if (broken) {
        // To switch autocommit on would commit what could not be rolled back.
        returned.abort(Runnable::run);
      } else if (autoCommitBefore && !returned.isClosed()) {
        returned.setAutoCommit(true);
      }
    } catch (SQLException failure) {
      // The transaction has ended; a pool tests a connection before it lends it again.
      LOG.warn("Expected to give a connection back, but {}", failure.getMessage());
    }
  }
}
