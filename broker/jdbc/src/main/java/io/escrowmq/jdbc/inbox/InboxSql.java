package io.escrowmq.jdbc.inbox;

import io.escrowmq.jdbc.Dialect;

/**
 * All statements of <code>escrow_inbox</code>.
 *
 * @param insertOrSkip consumer group, message id
 * @param purge age in milliseconds, most rows
 */
record InboxSql(String insertOrSkip, String purge) {
  static InboxSql of(Dialect dialect) {
    String now = dialect.nowMs();
    String insert =
        "INTO escrow_inbox (consumer_group, message_id, created_at) VALUES (?, ?, " + now + ")";
    return switch (dialect) {
      case H2 ->
          new InboxSql(
              "MERGE INTO escrow_inbox AS i USING"
                  + " (SELECT CAST(? AS VARCHAR(255)) AS consumer_group, CAST(? AS UUID) AS message_id) AS n"
                  + " ON i.consumer_group = n.consumer_group AND i.message_id = n.message_id WHEN NOT MATCHED THEN"
                  + " INSERT (consumer_group, message_id, created_at)"
                  + " VALUES (n.consumer_group, n.message_id, "
                  + now
                  + ")",
              "DELETE FROM escrow_inbox WHERE created_at < "
                  + now
                  + " - CAST(? AS BIGINT) FETCH FIRST ? ROWS ONLY");
      case POSTGRESQL ->
          new InboxSql(
              "INSERT " + insert + " ON CONFLICT (consumer_group, message_id) DO NOTHING",
              "DELETE FROM escrow_inbox WHERE (consumer_group, message_id) IN"
                  + " (SELECT consumer_group, message_id FROM escrow_inbox WHERE created_at < "
                  + now
                  + " - ? ORDER BY created_at LIMIT ?)");
      case MYSQL ->
          new InboxSql(
              "INSERT IGNORE " + insert,
              "DELETE FROM escrow_inbox WHERE created_at < "
                  + now
                  + " - ? ORDER BY created_at LIMIT ?");
    };
  }
}
