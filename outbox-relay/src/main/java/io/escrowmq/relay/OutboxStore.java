package io.escrowmq.relay;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.lane.LaneTable;
import io.escrowmq.jdbc.outbox.HeldRows;
import io.escrowmq.jdbc.outbox.OutboxTable;

/**
 * The database's side of the relay: every call is one short transaction.
 *
 * @param source connections to the primary
 * @param outbox the rows
 * @param lanes who owns what
 * @param held rows that failed, as operators see them
 */
record OutboxStore(ConnectionSource source, OutboxTable outbox, LaneTable lanes, HeldRows held) {
  static OutboxStore of(ConnectionSource source, Dialect dialect, int lanes) {
    return new OutboxStore(
        source, new OutboxTable(dialect, lanes), new LaneTable(dialect), new HeldRows(dialect));
  }
}
