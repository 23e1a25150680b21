package io.escrowmq.jdbc.barrier;

import io.escrowmq.jdbc.Dialect;

/**
 * All statements of <code>escrow_barrier</code>.
 *
 * @param insertOrSkip transaction id, outcome, producer group, resource id; inserts nothing in a
 *     database of another name, and asks no question more for that
 * @param divert transaction id
 * @param read values: transaction ids
 * @param expired age in milliseconds, created_at and transaction id to continue after, created_at
 *     again; most rows
 * @param delete age in milliseconds, values: transaction ids
 */
record BarrierSql(String insertOrSkip, String divert, String read, String expired, String delete) {

  static BarrierSql of(Dialect dialect) {
    String now = dialect.nowMs();
    String older =
        "created_at < " + now + " - " + (dialect == Dialect.MYSQL ? "?" : "CAST(? AS BIGINT)");
    return new BarrierSql(
        insertOrSkip(dialect),
        "UPDATE escrow_barrier SET outcome = 'DIVERTED' WHERE transaction_id = ? AND outcome = 'COMMITTED'",
        "SELECT transaction_id, outcome FROM escrow_barrier WHERE transaction_id IN ({values})",
        "SELECT transaction_id, producer_group, created_at FROM escrow_barrier WHERE "
            + older
            + " AND created_at >= ? AND (created_at > ? OR transaction_id > ?)"
            + " ORDER BY created_at, transaction_id LIMIT ?",
        "DELETE FROM escrow_barrier WHERE " + older + " AND transaction_id IN ({values})");
  }

  private static String insertOrSkip(Dialect dialect) {
    String insert =
        "INTO escrow_barrier (transaction_id, outcome, producer_group, created_at) SELECT ";
    String here = " FROM escrow_resource WHERE singleton = 1 AND resource_id = ";
    String typed = "CAST(? AS UUID)%s, CAST(? AS VARCHAR(16))%s, CAST(? AS VARCHAR(255))%s";
    return switch (dialect) {
      case H2 ->
          "MERGE INTO escrow_barrier AS b USING (SELECT "
              + typed.formatted(" AS transaction_id", " AS outcome", " AS producer_group")
              + here
              + "CAST(? AS UUID)) AS n"
              + " ON b.transaction_id = n.transaction_id WHEN NOT MATCHED THEN"
              + " INSERT (transaction_id, outcome, producer_group, created_at)"
              + " VALUES (n.transaction_id, n.outcome, n.producer_group, "
              + dialect.nowMs()
              + ")";
      case POSTGRESQL ->
          "INSERT "
              + insert
              + typed.formatted("", "", "")
              + ", "
              + dialect.nowMs()
              + here
              + "CAST(? AS UUID) ON CONFLICT (transaction_id) DO NOTHING";
      case MYSQL -> "INSERT IGNORE " + insert + "?, ?, ?, " + dialect.nowMs() + here + "?";
    };
  }
}
