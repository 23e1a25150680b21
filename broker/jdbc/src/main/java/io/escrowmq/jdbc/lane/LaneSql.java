package io.escrowmq.jdbc.lane;

import io.escrowmq.jdbc.Dialect;

/**
 * All statements of <code>escrow_lane</code> and <code>escrow_relay</code>.
 *
 * @param insertLaneOrSkip lane
 * @param countLanes how many there are
 * @param free lane and epoch of the lanes without a live owner; most rows
 * @param acquire owner, lease in milliseconds, lane, epoch as read
 * @param renew lease in milliseconds, owner, pairs of lane and epoch
 * @param release owner, pairs of lane and epoch
 * @param owned owner
 * @param insertRelayOrSkip owner
 * @param announce lease in milliseconds, owner
 * @param withdraw owner
 * @param forgetRelays removes the long dead
 * @param liveRelays how many are alive
 */
record LaneSql(
    String insertLaneOrSkip,
    String countLanes,
    String free,
    String acquire,
    String renew,
    String release,
    String owned,
    String insertRelayOrSkip,
    String announce,
    String withdraw,
    String forgetRelays,
    String liveRelays) {

  static LaneSql of(Dialect dialect) {
    String now = dialect.nowMs();
    String later = now + " + " + milliseconds(dialect);
    String lane = "INTO escrow_lane (lane, owner, epoch, lease_until) VALUES (?, '', 0, 0)";
    String relay = "INTO escrow_relay (owner, alive_until) VALUES (?, 0)";
    return new LaneSql(
        switch (dialect) {
          case H2 ->
              "MERGE INTO escrow_lane AS l USING (SELECT CAST(? AS INTEGER) AS lane) AS n ON l.lane = n.lane"
                  + " WHEN NOT MATCHED THEN INSERT (lane, owner, epoch, lease_until) VALUES (n.lane, '', 0, 0)";
          case POSTGRESQL -> "INSERT " + lane + " ON CONFLICT (lane) DO NOTHING";
          case MYSQL -> "INSERT IGNORE " + lane;
        },
        "SELECT COUNT(*) FROM escrow_lane",
        "SELECT lane, epoch FROM escrow_lane WHERE lease_until <= "
            + now
            + " ORDER BY lane LIMIT ?",
        "UPDATE escrow_lane SET owner = ?, epoch = epoch + 1, lease_until = "
            + later
            + " WHERE lane = ? AND epoch = ? AND lease_until <= "
            + now,
        "UPDATE escrow_lane SET lease_until = "
            + later
            + " WHERE owner = ? AND (lane, epoch) IN ({pairs})",
        "UPDATE escrow_lane SET owner = '', lease_until = 0 WHERE owner = ? AND (lane, epoch) IN ({pairs})",
        "SELECT lane, epoch FROM escrow_lane WHERE owner = ? ORDER BY lane",
        switch (dialect) {
          case H2 ->
              "MERGE INTO escrow_relay AS r USING (SELECT CAST(? AS VARCHAR(255)) AS owner) AS n ON r.owner = n.owner"
                  + " WHEN NOT MATCHED THEN INSERT (owner, alive_until) VALUES (n.owner, 0)";
          case POSTGRESQL -> "INSERT " + relay + " ON CONFLICT (owner) DO NOTHING";
          case MYSQL -> "INSERT IGNORE " + relay;
        },
        "UPDATE escrow_relay SET alive_until = " + later + " WHERE owner = ?",
        "DELETE FROM escrow_relay WHERE owner = ?",
        "DELETE FROM escrow_relay WHERE alive_until < " + now + " - 86400000",
        "SELECT COUNT(*) FROM escrow_relay WHERE alive_until > " + now);
  }

  /** H2 and PostgreSQL cannot tell a parameter's type from an addition alone. */
  private static String milliseconds(Dialect dialect) {
    return switch (dialect) {
      case H2, POSTGRESQL -> "CAST(? AS BIGINT)";
      case MYSQL -> "?";
    };
  }
}
