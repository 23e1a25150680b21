package io.escrowmq.relay;

import io.escrowmq.jdbc.outbox.OutboxHead;
import io.escrowmq.jdbc.outbox.OutboxPage;
import io.escrowmq.jdbc.outbox.OutboxRow;
import io.escrowmq.jdbc.outbox.OutboxState;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The backstop: passes slowly, page by page, over all unfinished rows of this relay's lanes. It
 * finds what nothing else did (commits later than any hole is kept, rows that an operator retried),
 * marks rows as stored that wait for longer than half of the broker's id window, and asks about
 * those now and then, in case a watch did not tell everything. Also looks after blocked rows. The
 * relay's own thread only.
 */
final class Sweep {
  private static final int PAGE_ROWS = 512;
  private static final long PAGE_PAUSE_MS = 50;
  private static final long BLOCKED_EVERY_MS = 1_000;
  private static final int BLOCKED_AT_ONCE = 256;

  /** Every so many passes, rows that wait for long are asked about. */
  private static final int RECHECK_PASSES = 6;

  /** Where the cursor was when. */
  private record Mark(long atMs, long cursor) {}

  private final Work work;
  private final Reading reading;
  private final Asking asking;
  private final Confirming confirming;
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();

  /** Rows up to here have been known for half of the id window. */
  private long oldUpTo;

  private long nextMs;
  private long blockedAtMs;
  private long at;
  private long passes;

  Sweep(Work work, Reading reading, Asking asking, Confirming confirming) {
    this.work = work;
    this.reading = reading;
    this.asking = asking;
    this.confirming = confirming;
    this.nextMs = work.nowMs() + work.options.times().sweepMs();
  }

  /** Begins the next pass at once. */
  void soon() {
    nextMs = 0;
  }

  long nextDueMs() {
    return Math.min(nextMs, blockedAtMs);
  }

  /** Does what is due. */
  void sweep() throws SQLException {
    long now = work.nowMs();
    if (now >= blockedAtMs) {
      lookAtBlocked();
      blockedAtMs = now + BLOCKED_EVERY_MS;
    }
    if (now < nextMs) {
      return;
    }
    noteTime(now);
    boolean done = page();
    long tookMs = work.nowMs() - now;
    long pauseMs = Math.max(PAGE_PAUSE_MS, 9 * tookMs);
    if (done) {
      at = 0;
      passes++;
      confirming.tidy();
      pauseMs = Math.max(pauseMs, work.options.times().sweepMs());
    }
    nextMs = work.nowMs() + pauseMs;
  }

  private void noteTime(long now) {
    long halfWindowMs = work.idWindowMs / 2;
    Mark last = marks.peekLast();
    if (last == null || now - last.atMs >= halfWindowMs / 16) {
      marks.add(new Mark(now, work.cursor));
    }
    while (!marks.isEmpty() && now - marks.element().atMs >= halfWindowMs) {
      oldUpTo = marks.remove().cursor;
    }
  }

  /** Returns whether it was the last page of the pass. */
  private boolean page() throws SQLException {
    Map<Integer, LaneWork> lanes = new HashMap<>();
    reading.followers().forEach(lane -> lanes.put(lane.lease.lane(), lane));
    List<OutboxHead> heads =
        work.store
            .outbox()
            .headsAfter(work.store.source(), lanes.keySet(), OutboxPage.after(at, PAGE_ROWS));
    if (at == 0) {
      work.oldestAgeMs =
          heads.isEmpty()
              ? 0
              : Math.max(0, System.currentTimeMillis() - heads.get(0).createdAtMs());
    }
    List<Long> toMark = new ArrayList<>();
    List<Entry> toRecheck = new ArrayList<>();
    for (OutboxHead head : heads) {
      LaneWork lane = lanes.get(head.lane());
      if (lane == null || head.seq() > work.cursor) {
        continue;
      }
      if (lane.placed.contains(head.seq())) {
        old(lane, head, toMark, toRecheck);
      } else if (lane.queue.size() < Work.LANE_ROWS && !lane.startOver) {
        Reading.enqueueAsked(lane, head);
      }
    }
    if (!toMark.isEmpty()) {
      work.store.outbox().markStored(work.store.source(), work.leases(), toMark);
    }
    asking.recheck(toRecheck);
    at = heads.isEmpty() ? 0 : heads.get(heads.size() - 1).seq();
    return heads.size() < PAGE_ROWS;
  }

  private void old(LaneWork lane, OutboxHead head, List<Long> toMark, List<Entry> toRecheck) {
    if (head.seq() > oldUpTo) {
      return;
    }
    if (head.state() == OutboxState.PENDING) {
      toMark.add(head.seq());
    }
    if (passes % RECHECK_PASSES == 0) {
      toRecheck.add(new Entry(lane, head));
    }
  }

  /** An operator may have retried, discarded or mended a row that blocks its key. */
  private void lookAtBlocked() throws SQLException {
    Map<Long, LaneWork.BlockedKey> blocked = new HashMap<>();
    for (LaneWork lane : work.lanes.values()) {
      for (LaneWork.BlockedKey key : lane.blocked.values()) {
        if (blocked.size() < BLOCKED_AT_ONCE) {
          blocked.put(key.first.seq, key);
        }
      }
    }
    if (blocked.isEmpty()) {
      return;
    }
    for (OutboxRow row : work.store.outbox().readBySeqs(work.store.source(), blocked.keySet())) {
      LaneWork.BlockedKey key = blocked.remove(row.head().seq());
      if (key != null && row.head().state() == OutboxState.PENDING) {
        key.first.lane.unblock(key);
      }
    }
    for (LaneWork.BlockedKey gone : blocked.values()) {
      LaneWork lane = gone.first.lane;
      lane.unblock(gone);
      lane.queue.remove();
      lane.known.remove(gone.first.seq);
      confirming.discarded(gone.first);
    }
  }
}
