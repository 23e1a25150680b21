package io.escrowmq.jdbc.barrier;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.internal.InList;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Cleaning up in three steps: list committed rows older than the retention, ask the broker which of
 * them are finished, delete those. The row of a transaction that is still open is on no list, since
 * nobody else sees it; the row of one that the broker holds is on the list and stays. Immutable,
 * safe for any thread.
 */
final class BarrierCleanUp {
  private static final int PAGE_ROWS = 500;
  private static final int IDS_PER_STATEMENT = 256;

  private final Barrier barrier;
  private final BarrierOptions options;
  private final Dialect dialect;
  private final BarrierSql sql;

  BarrierCleanUp(Barrier barrier, BarrierOptions options, Dialect dialect) {
    this.barrier = barrier;
    this.options = options;
    this.dialect = dialect;
    this.sql = BarrierSql.of(dialect);
  }

  int run(ConnectionSource source, Function<List<UUID>, List<UUID>> finished) throws SQLException {
    int deleted = 0;
    List<ExpiredRow> page = expired(source, Optional.empty(), PAGE_ROWS);
    while (!page.isEmpty()) {
      List<UUID> listed = page.stream().map(ExpiredRow::transactionId).toList();
      Set<UUID> mayGo = new HashSet<>(finished.apply(listed));
      // Only what was listed: whatever else the answer names, we have not seen its row.
      deleted += delete(source, listed.stream().filter(mayGo::contains).toList());
      page = expired(source, Optional.of(page.get(page.size() - 1)), PAGE_ROWS);
    }
    return deleted;
  }

  /** Rows older than the retention, oldest first, after the last one of the page before. */
  List<ExpiredRow> expired(ConnectionSource source, Optional<ExpiredRow> after, int atMost)
      throws SQLException {
    long createdAtMs = after.map(ExpiredRow::createdAtMs).orElse(Long.MIN_VALUE);
    UUID transactionId = after.map(ExpiredRow::transactionId).orElse(new UUID(0, 0));
    return source.inTransaction(
        connection -> {
          barrier.requireOurs(connection);
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

  /** Deletes rows in short transactions; one younger than the retention stays all the same. */
  int delete(ConnectionSource source, Collection<UUID> transactionIds) throws SQLException {
    int deleted = 0;
    for (List<UUID> part : InList.parts(transactionIds, IDS_PER_STATEMENT)) {
      deleted += source.inTransaction(connection -> deleteExpired(connection, part));
    }
    return deleted;
  }

  private int deleteExpired(Connection connection, List<UUID> transactionIds) throws SQLException {
    barrier.requireOurs(connection);
    List<UUID> ids = InList.padded(transactionIds);
    try (PreparedStatement statement =
        connection.prepareStatement(InList.expand(sql.delete(), ids.size(), 0))) {
      statement.setLong(1, options.retention().toMillis());
      for (int i = 0; i < ids.size(); i++) {
        dialect.bind(statement, i + 2, ids.get(i));
      }
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
}
