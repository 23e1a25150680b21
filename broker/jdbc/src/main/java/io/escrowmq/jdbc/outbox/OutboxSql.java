package io.escrowmq.jdbc.outbox;

import io.escrowmq.jdbc.Dialect;

/**
 * All statements of <code>escrow_outbox</code>. Seqs and lanes are lists of values; leases are
 * pairs of lane and epoch. The happy path is one insert and one delete; nothing locks or claims a
 * row.
 *
 * @param insert message id, topic, key, lane, headers, producer group, deliver at, body
 * @param readAfter seq, lanes; most rows
 * @param headsAfter like readAfter, without headers and body
 * @param readBySeqs seqs
 * @param delete seqs, leases
 * @param markStored seqs, leases
 * @param hold state, error, seq, leases
 * @param held seq; most rows
 * @param retry seqs
 * @param discard seqs
 * @param backlog none
 * @param lastSeq none
 */
record OutboxSql(
    String insert,
    String readAfter,
    String headsAfter,
    String readBySeqs,
    String delete,
    String markStored,
    String hold,
    String held,
    String retry,
    String discard,
    String backlog,
    String lastSeq) {

  static OutboxSql of(Dialect dialect) {
    String now = dialect.nowMs();
    String head =
        "seq, message_id, lane, topic, message_key, state, attempts, created_at, "
            + "OCTET_LENGTH(body) AS body_bytes";
    String all = head + ", headers, producer_group, deliver_at, body";
    String after = " FROM escrow_outbox WHERE seq > ? AND lane IN ({values}) ORDER BY seq LIMIT ?";
    String bySeqs = " WHERE seq IN ({values})";
    String fence = " AND lane IN (SELECT lane FROM escrow_lane WHERE (lane, epoch) IN ({pairs}))";
    return new OutboxSql(
        "INSERT INTO escrow_outbox (message_id, topic, message_key, lane, headers, producer_group, deliver_at,"
            + " body, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, "
            + now
            + ")",
        "SELECT " + all + after,
        "SELECT " + head + after,
        "SELECT " + all + " FROM escrow_outbox" + bySeqs + " ORDER BY seq",
        "DELETE FROM escrow_outbox" + bySeqs + fence,
        "UPDATE escrow_outbox SET state = 'STORED'" + bySeqs + " AND state = 'PENDING'" + fence,
        "UPDATE escrow_outbox SET state = ?, attempts = attempts + 1, last_error = ? WHERE seq = ?"
            + fence,
        "SELECT "
            + head
            + ", last_error FROM escrow_outbox WHERE state IN ('BLOCKED', 'PARKED') AND seq > ? ORDER BY seq LIMIT ?",
        "UPDATE escrow_outbox SET state = 'PENDING'"
            + bySeqs
            + " AND state IN ('BLOCKED', 'PARKED')",
        "DELETE FROM escrow_outbox" + bySeqs + " AND state IN ('BLOCKED', 'PARKED')",
        "SELECT COUNT(CASE WHEN state = 'PENDING' THEN 1 END) AS pending,"
            + " COUNT(CASE WHEN state = 'STORED' THEN 1 END) AS stored,"
            + " COUNT(CASE WHEN state = 'BLOCKED' THEN 1 END) AS blocked,"
            + " COUNT(CASE WHEN state = 'PARKED' THEN 1 END) AS parked, "
            + now
            + " - MIN(created_at) AS oldest_age FROM escrow_outbox",
        "SELECT COALESCE(MAX(seq), 0) FROM escrow_outbox");
  }
}
