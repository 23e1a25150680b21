package io.escrowmq.relay;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be changed in the table: rows to be deleted, in batches, and rows to be marked as
 * failed. Each change is guarded by the lanes' epochs in its own statement. Nothing is forgotten
 * when the database fails: it stays here until it is done. The relay's own thread only.
 */
final class Finishing {
  private static final Logger LOG = LoggerFactory.getLogger(Finishing.class);

  private static final int DELETE_ROWS = 512;

  /** Rows wait so long for others to be deleted with them. */
  private static final long GATHER_MS = 20;

  private record Row(LaneWork lane, long seq) {}

  private record Hold(LaneWork lane, long seq, boolean park, String reason) {}

  private final Work work;
  private final ArrayDeque<Row> finished = new ArrayDeque<>();
  private final ArrayDeque<Hold> holds = new ArrayDeque<>();
  private long oldestMs;

  Finishing(Work work) {
    this.work = work;
  }

  /** The row is to be deleted. */
  void finish(LaneWork lane, long seq) {
    if (finished.isEmpty()) {
      oldestMs = work.nowMs();
    }
    finished.add(new Row(lane, seq));
  }

  /** The row failed and may be tried again. */
  void block(LaneWork lane, long seq, String reason) {
    holds.add(new Hold(lane, seq, false, reason));
  }

  /** The row waits for an operator. */
  void park(LaneWork lane, long seq, String reason) {
    holds.add(new Hold(lane, seq, true, reason));
  }

  long nextDueMs() {
    if (!holds.isEmpty() || finished.size() >= DELETE_ROWS) {
      return 0;
    }
    return finished.isEmpty() ? Long.MAX_VALUE : oldestMs + GATHER_MS;
  }

  boolean isDue() {
    return nextDueMs() <= work.nowMs();
  }

  /** Does what is due; all, if it is the last time. */
  void flush(boolean all) throws SQLException {
    while (!holds.isEmpty()) {
      hold(holds.element());
      holds.remove();
    }
    while (!finished.isEmpty() && (all || isDue())) {
      delete();
    }
  }

  private void hold(Hold hold) throws SQLException {
    if (!hold.lane.active) {
      return;
    }
    if (hold.park) {
      work.store
          .outbox()
          .park(work.store.source(), List.of(hold.lane.lease), hold.seq, hold.reason);
      hold.lane.known.remove(hold.seq);
      hold.lane.placed.remove(hold.seq);
      work.parked++;
      LOG.warn("Parked outbox row {}: {}", hold.seq, hold.reason);
    } else {
      work.store
          .outbox()
          .block(work.store.source(), List.of(hold.lane.lease), hold.seq, hold.reason);
      LOG.warn("Outbox row {} failed and blocks its key: {}", hold.seq, hold.reason);
    }
  }

  private void delete() throws SQLException {
    List<Row> batch = new ArrayList<>();
    for (Row row : finished) {
      if (batch.size() == DELETE_ROWS) {
        break;
      }
      batch.add(row);
    }
    List<Long> seqs =
        batch.stream().filter(row -> row.lane.active).map(row -> row.seq).distinct().toList();
    if (!seqs.isEmpty()) {
      work.deletes += work.store.outbox().delete(work.store.source(), work.leases(), seqs);
    }
    for (Row row : batch) {
      finished.remove();
      row.lane.known.remove(row.seq);
      row.lane.placed.remove(row.seq);
    }
    oldestMs = work.nowMs();
  }
}
