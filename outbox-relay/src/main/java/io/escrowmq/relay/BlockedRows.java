package io.escrowmq.relay;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.outbox.HeldRow;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/**
 * Rows that failed, for operators. BLOCKED rows are tried again by the relay and hold back their
 * key meanwhile; PARKED rows wait for a decision and hold back nothing. Thread-safe.
 */
public final class BlockedRows {
  private final OutboxStore store;
  private final Runnable changed;

  BlockedRows(OutboxStore store, Runnable changed) {
    this.store = store;
    this.changed = changed;
  }

  /**
   * The failed rows of a database, without a relay in this process; a relay elsewhere notices
   * changes at its next sweep.
   *
   * @param dataSource the database
   * @return its failed rows
   * @throws SQLException if the database fails, or tables or columns are missing
   */
  public static BlockedRows of(DataSource dataSource) throws SQLException {
    ConnectionSource source = ConnectionSource.of(dataSource);
    return new BlockedRows(
        OutboxStore.of(source, OutboxRelay.prepareTables(source, false), 1), () -> {});
  }

  /**
   * Lists failed rows in the order of the table.
   *
   * @param afterSeq rows above this; 0 for the beginning
   * @param atMost most rows, 1 or more
   * @return the rows with their last error
   * @throws SQLException if the database fails
   */
  public List<HeldRow> list(long afterSeq, int atMost) throws SQLException {
    return store.held().list(store.source(), afterSeq, atMost);
  }

  /**
   * Sends failed rows again, whatever the broker has forgotten about them: a row that it has
   * forgotten may then be delivered a second time. What it still knows it does not store again.
   *
   * @param seqs the rows; others than failed ones are left alone
   * @return how many will be sent
   * @throws SQLException if the database fails
   */
  public int retry(Collection<Long> seqs) throws SQLException {
    int rows = store.held().retry(store.source(), seqs);
    changed.run();
    return rows;
  }

  /**
   * Deletes failed rows with their messages, for good.
   *
   * @param seqs the rows; others than failed ones are left alone
   * @return how many were deleted
   * @throws SQLException if the database fails
   */
  public int discard(Collection<Long> seqs) throws SQLException {
    int rows = store.held().discard(store.source(), seqs);
    changed.run();
    return rows;
  }
}
