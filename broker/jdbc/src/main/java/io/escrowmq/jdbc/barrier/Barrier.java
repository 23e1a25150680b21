package io.escrowmq.jdbc.barrier;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.internal.InList;
import io.escrowmq.jdbc.internal.Names;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The one place where a local transaction and the broker agree on an outcome: a row per transaction
 * id, whose primary key lets only the first through.
 *
 * <pre>
 *   local transaction           row                check-back
 *   -----------------           ---                ----------
 *   begin: insert COMMITTED --&gt; (open, locked) &lt;-- waits, then UNKNOWN
 *   commit -------------------&gt; COMMITTED      --&gt; COMMITTED
 *   rollback -----------------&gt; (absent)       &lt;-- insert ROLLED_BACK --&gt; ROLLED_BACK
 *   begin, too late: FENCED &lt;-- ROLLED_BACK
 * </pre>
 *
 * <p>So "no row" is never an answer: whoever asks leaves a row behind. Immutable, safe for any
 * thread.
 */
public final class Barrier {
  private static final int IDS_PER_STATEMENT = 256;

  private final Dialect dialect;
  private final BarrierOptions options;
  private final BarrierSql sql;

  /**
   * The barrier as a dialect speaks to it.
   *
   * @param dialect the database's dialect
   * @param options lock timeout and retention
   */
  public Barrier(Dialect dialect, BarrierOptions options) {
    this.dialect = dialect;
    this.options = options;
    this.sql = BarrierSql.of(dialect);
  }

  /**
   * Begins a local transaction with messages: must be its first statement, before the broker is
   * asked to prepare. The row says COMMITTED and is seen by others when the caller commits. Waits
   * for an open check-back or another open transaction of the same id.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @param transactionId the transaction
   * @param producerGroup the producer group, 1 to 255 characters of printable ASCII
   * @throws BarrierFencedException if a row of this id stands; the caller rolls back
   * @throws IllegalStateException if autocommit is on
   */
  public void begin(Connection connection, UUID transactionId, String producerGroup)
      throws SQLException {
    insertFirst(connection, transactionId, producerGroup, BarrierOutcome.COMMITTED);
  }

  /**
   * Like {@link #begin}, for a local transaction whose messages go through the outbox because the
   * broker cannot be reached: the row says DIVERTED. To be used in a transaction that did not call
   * {@code begin} with this id, or that rolled back since.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @param transactionId the transaction
   * @param producerGroup the producer group, 1 to 255 characters of printable ASCII
   * @throws BarrierFencedException if a row of this id stands; the caller rolls back and takes a
   *     new id
   */
  public void divert(Connection connection, UUID transactionId, String producerGroup)
      throws SQLException {
    insertFirst(connection, transactionId, producerGroup, BarrierOutcome.DIVERTED);
  }

  /**
   * Turns the row that {@link #begin} wrote <em>in this same, still open transaction</em> to
   * DIVERTED. Elsewhere it would change a decision that stands.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @param transactionId the transaction
   * @throws SQLException if there is no such row
   */
  public void divertBegun(Connection connection, UUID transactionId) throws SQLException {
    requireTransaction(connection);
    try (PreparedStatement statement = connection.prepareStatement(sql.divert())) {
      dialect.bind(statement, 1, transactionId);
      if (statement.executeUpdate() != 1) {
        throw new SQLException(
            "Expected the barrier row of transaction "
                + transactionId
                + " that this transaction began with, but there is none");
      }
    }
  }

  /**
   * What a row says, if there is one that this connection can see. Sets no fence: absence means
   * nothing.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @param transactionId the transaction
   * @return what the row says, or empty
   * @throws SQLException if the database fails or refuses
   */
  public Optional<BarrierOutcome> peek(Connection connection, UUID transactionId)
      throws SQLException {
    return Optional.ofNullable(read(connection, List.of(transactionId)).get(transactionId));
  }

  /**
   * Answers a check-back: for each transaction the outcome that now stands for good, fencing those
   * that have no row; or UNKNOWN where a local transaction is still open, the database fails, or
   * the transaction is older than the retention and has no row. One such does not harm the others'
   * answers. Works on a connection of its own, to the primary. Never throws for what a database
   * does.
   *
   * @param producerGroup whose transactions these are; written into fences
   * @param source where to take a connection from
   * @param checks the transactions
   * @return one answer for each check, in order
   */
  public List<BarrierAnswer> resolve(
      ConnectionSource source, String producerGroup, Collection<BarrierCheck> checks) {
    Names.checked("Producer group", producerGroup);
    if (checks.isEmpty()) {
      return List.of();
    }
    return new CheckBack(this, options, dialect, producerGroup).answer(source, checks);
  }

  /**
   * First step of cleaning up: rows older than the retention, oldest first. The caller asks the
   * broker about them, and hands those that it knows as decided or does not know to {@link
   * #delete}.
   *
   * @param after the last row of the page before, or empty for the first page
   * @param atMost most rows of this page
   * @param source where to take a connection from
   * @return the rows
   * @throws SQLException if the database fails or refuses
   */
  public List<ExpiredRow> expired(ConnectionSource source, Optional<ExpiredRow> after, int atMost)
      throws SQLException {
    long createdAtMs = after.map(ExpiredRow::createdAtMs).orElse(Long.MIN_VALUE);
    UUID transactionId = after.map(ExpiredRow::transactionId).orElse(new UUID(0, 0));
    return source.inTransaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql.expired())) {
            statement.setLong(1, options.retention().toMillis());
            statement.setLong(2, createdAtMs);
            statement.setLong(3, createdAtMs);
            dialect.bind(statement, 4, transactionId);
            statement.setInt(5, atMost);
            return expiredRows(statement);
          }
        });
  }

  /**
   * Second step of cleaning up: deletes rows, in short transactions. A row younger than the
   * retention stays, whatever the caller says.
   *
   * @param source where to take a connection from
   * @param transactionIds the transactions
   * @return how many were deleted
   * @throws SQLException if the database fails or refuses
   */
  public int delete(ConnectionSource source, Collection<UUID> transactionIds) throws SQLException {
    int deleted = 0;
    for (List<UUID> part : InList.parts(transactionIds, IDS_PER_STATEMENT)) {
      deleted += source.inTransaction(connection -> deleteExpired(connection, part));
    }
    return deleted;
  }

  /** The rows of some transactions that this connection can see. */
  Map<UUID, BarrierOutcome> read(Connection connection, Collection<UUID> transactionIds)
      throws SQLException {
    Map<UUID, BarrierOutcome> standing = new HashMap<>();
    for (List<UUID> part : InList.parts(transactionIds, IDS_PER_STATEMENT)) {
      List<UUID> ids = InList.padded(part);
      try (PreparedStatement statement =
          connection.prepareStatement(InList.expand(sql.read(), ids.size(), 0))) {
        bindIds(statement, 1, ids);
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            standing.put(dialect.uuid(row, "transaction_id"), outcome(row.getString("outcome")));
          }
        }
      }
    }
    return standing;
  }

  /** Inserts a row or skips it; true if it was inserted. */
  boolean insertOrSkip(Connection connection, BarrierRow row) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.insertOrSkip())) {
      dialect.bind(statement, 1, row.transactionId());
      statement.setString(2, row.outcome().name());
      statement.setString(3, row.producerGroup());
      return dialect.insertOrSkip(statement);
    }
  }

  private void insertFirst(
      Connection connection, UUID transactionId, String producerGroup, BarrierOutcome outcome)
      throws SQLException {
    requireTransaction(connection);
    Names.checked("Producer group", producerGroup);
    if (!insertOrSkip(connection, new BarrierRow(transactionId, outcome, producerGroup))) {
      throw new BarrierFencedException(transactionId, peek(connection, transactionId).orElse(null));
    }
  }

  private int deleteExpired(Connection connection, List<UUID> transactionIds) throws SQLException {
    List<UUID> ids = InList.padded(transactionIds);
    try (PreparedStatement statement =
        connection.prepareStatement(InList.expand(sql.delete(), ids.size(), 0))) {
      statement.setLong(1, options.retention().toMillis());
      bindIds(statement, 2, ids);
      return statement.executeUpdate();
    }
  }

  private List<ExpiredRow> expiredRows(PreparedStatement statement) throws SQLException {
    List<ExpiredRow> rows = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        rows.add(
            new ExpiredRow(
                dialect.uuid(row, "transaction_id"),
                row.getString("producer_group"),
                row.getLong("created_at")));
      }
    }
    return rows;
  }

  private void bindIds(PreparedStatement statement, int first, List<UUID> ids) throws SQLException {
    for (int i = 0; i < ids.size(); i++) {
      dialect.bind(statement, first + i, ids.get(i));
    }
  }

  private static BarrierOutcome outcome(String name) throws SQLException {
    for (BarrierOutcome outcome : BarrierOutcome.values()) {
      if (outcome.name().equals(name)) {
        return outcome;
      }
    }
    throw new SQLException("Expected an outcome in escrow_barrier, but found " + name);
  }

  private static void requireTransaction(Connection connection) throws SQLException {
    if (connection.getAutoCommit()) {
      throw new IllegalStateException(
          "Expected an open transaction for the barrier row, but the connection is on autocommit: call setAutoCommit(false)");
    }
  }
}
