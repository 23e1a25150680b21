package io.escrowmq.jdbc.outbox;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.internal.InList;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What operators do with blocked and parked rows; needs no lease. Rows in another state are never
 * touched. Immutable, safe for any thread.
 */
public final class HeldRows {
  private static final int SEQS_PER_STATEMENT = 512;

  private final OutboxSql sql;
  private final RowReader rows;

  /**
   * The rows as a dialect speaks to them.
   *
   * @param dialect the database's dialect
   */
  public HeldRows(Dialect dialect) {
    this.sql = OutboxSql.of(dialect);
    this.rows = new RowReader(dialect);
  }

  /**
   * Lists held rows above a seq, in order of seq.
   *
   * @param source where to take a connection from
   * @param afterSeq rows above this
   * @param atMost most rows of this page
   * @return the rows
   * @throws SQLException if the database fails or refuses
   */
  public List<HeldRow> list(ConnectionSource source, long afterSeq, int atMost)
      throws SQLException {
    return source.inTransaction(
        connection -> {
          List<HeldRow> held = new ArrayList<>();
          try (PreparedStatement statement = connection.prepareStatement(sql.held())) {
            statement.setLong(1, afterSeq);
            statement.setInt(2, atMost);
            try (ResultSet row = statement.executeQuery()) {
              while (row.next()) {
                held.add(new HeldRow(rows.head(row), row.getString("last_error")));
              }
            }
          }
          return held;
        });
  }

  /**
   * Makes held rows pending again; a relay finds them by its sweep. Returns how many changed.
   *
   * @param source where to take a connection from
   * @param seqs the rows
   * @return how many changed
   * @throws SQLException if the database fails or refuses
   */
  public int retry(ConnectionSource source, Collection<Long> seqs) throws SQLException {
    return change(source, sql.retry(), seqs);
  }

  /**
   * Deletes held rows for good, with their messages. Returns how many went.
   *
   * @param source where to take a connection from
   * @param seqs the rows
   * @return how many went
   * @throws SQLException if the database fails or refuses
   */
  public int discard(ConnectionSource source, Collection<Long> seqs) throws SQLException {
    return change(source, sql.discard(), seqs);
  }

  private static int change(ConnectionSource source, String template, Collection<Long> seqs)
      throws SQLException {
    int changed = 0;
    for (List<Long> part : InList.parts(seqs, SEQS_PER_STATEMENT)) {
      List<Long> values = InList.padded(part);
      changed +=
          source.inTransaction(
              connection -> {
                try (PreparedStatement statement =
                    connection.prepareStatement(InList.expand(template, values.size(), 0))) {
                  OutboxTable.bindSeqs(statement, 1, values);
                  return statement.executeUpdate();
                }
              });
    }
    return changed;
  }
}
