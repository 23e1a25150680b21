package io.escrowmq.jdbc.inbox;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.internal.Names;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * Remembers which messages a consumer group has taken effect of, in the transaction of that effect.
 * Immutable, safe for any thread.
 */
public final class InboxTable {
  private final Dialect dialect;
  private final InboxSql sql;

  /**
   * The table as a dialect speaks to it.
   *
   * @param dialect the database's dialect
   */
  public InboxTable(Dialect dialect) {
    this.dialect = dialect;
    this.sql = InboxSql.of(dialect);
  }

  /**
   * Marks a message as taken, in the caller's open transaction; the mark stands or falls with it.
   * Where another transaction has marked it and is still open, this waits for its end, at most as
   * long as the connection's lock timeout.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @param consumerGroup the consumer group, 1 to 255 characters of printable ASCII
   * @param messageId the message
   * @return true if it is new to the group; false if its effect is there already
   * @throws IllegalStateException if autocommit is on: mark and effect would not be one
   * @throws SQLException if the database fails or refuses
   */
  public boolean tryMark(Connection connection, String consumerGroup, UUID messageId)
      throws SQLException {
    if (connection.getAutoCommit()) {
      throw new IllegalStateException(
          "Expected an open transaction for the inbox, but the connection is on autocommit: call setAutoCommit(false)");
    }
    try (PreparedStatement statement = connection.prepareStatement(sql.insertOrSkip())) {
      statement.setString(1, Names.checked("Consumer group", consumerGroup));
      dialect.bind(statement, 2, messageId);
      return dialect.insertOrSkip(statement);
    }
  }

  /**
   * Forgets marks older than an age by the database's clock, in a short transaction of its own. The
   * age must be longer than any message may be redelivered.
   *
   * @param atMost most rows to delete now; call again while this many were deleted
   * @param source where to take a connection from
   * @param olderThan the age
   * @return how many were deleted
   * @throws SQLException if the database fails or refuses
   */
  public int purge(ConnectionSource source, Duration olderThan, int atMost) throws SQLException {
    return source.inTransaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql.purge())) {
            statement.setLong(1, olderThan.toMillis());
            statement.setInt(2, atMost);
            return statement.executeUpdate();
          }
        });
  }
}
