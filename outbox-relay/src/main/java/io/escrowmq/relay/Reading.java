package io.escrowmq.relay;

import io.escrowmq.jdbc.outbox.OutboxHead;
import io.escrowmq.jdbc.outbox.OutboxPage;
import io.escrowmq.jdbc.outbox.OutboxRow;
import io.escrowmq.jdbc.outbox.OutboxState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows: new ones above the relay's cursor, those of lanes just taken from the beginning, and
 * late commits in the holes below. The cursor passes over the rows of all lanes, since only so a
 * number that is absent can be told from one that belongs to another relay. Nothing is locked or
 * claimed. The relay's own thread only.
 */
final class Reading {
  private static final int PAGE_ROWS = 512;
  private static final int HOLES_PER_LOOK = 256;

  private final Work work;
  private final int laneCount;
  private final List<Integer> allLanes;
  private final Holes holes;
  private long pollAtMs;
  private long pauseMs;
  private boolean started;

  Reading(Work work, int laneCount) {
    this.work = work;
    this.laneCount = laneCount;
    this.allLanes = IntStream.range(0, laneCount).boxed().toList();
    this.holes = new Holes(work.options.limits().holes(), work.options.times().holeLimitMs());
    this.pauseMs = work.options.times().pollMinMs();
  }

  /** Somebody says that there is work: look soon, and often for a while. */
  void wake() {
    pauseMs = work.options.times().pollMinMs();
    pollAtMs = 0;
  }

  long nextDueMs() {
    return pollAtMs;
  }

  /** Reads what is due. */
  void read() throws SQLException {
    long now = work.nowMs();
    if (now < pollAtMs) {
      return;
    }
    if (!started) {
      start(now);
    }
    int found = look(now) + poll(now) + catchUp();
    RelayTimes times = work.options.times();
    pauseMs = found > 0 ? times.pollMinMs() : Math.min(times.pollMaxMs(), Math.max(1, pauseMs * 2));
    boolean more = found >= PAGE_ROWS / 2;
    pollAtMs = more ? now : now + pauseMs;
  }

  /** The cursor begins at the end; lanes catch up from the beginning. */
  private void start(long now) throws SQLException {
    long last = work.store.outbox().lastSeq(work.store.source());
    long from = Math.max(0, last - Holes.GAP_MAX);
    long below = from;
    for (OutboxHead head :
        work.store
            .outbox()
            .headsAfter(work.store.source(), allLanes, OutboxPage.after(from, Holes.GAP_MAX + 1))) {
      if (head.seq() <= last) {
        holes.addBetween(below, head.seq(), now);
        below = head.seq();
      }
    }
    work.cursor = last;
    started = true;
  }

  private int look(long now) throws SQLException {
    List<Long> due = holes.due(now, HOLES_PER_LOOK);
    int found = 0;
    if (!due.isEmpty()) {
      for (OutboxRow row : work.store.outbox().readBySeqs(work.store.source(), due)) {
        holes.filled(row.head().seq());
        LaneWork lane = work.lanes.get(row.head().lane());
        boolean comesAnyway = lane != null && !lane.following && row.head().seq() > lane.cursor;
        if (lane != null && !comesAnyway && isNew(lane, row.head())) {
          work.lateCommits++;
          enqueue(lane, row.head(), row);
          found++;
        }
      }
    }
    return found;
  }

  private int poll(long now) throws SQLException {
    long following = work.lanes.values().stream().filter(lane -> lane.following).count();
    int rows = Math.min(PAGE_ROWS, work.freeRows());
    if (following == 0 || rows == 0) {
      return 0;
    }
    int found = 0;
    if (following == laneCount) {
      OutboxPage page = new OutboxPage(work.cursor, rows, Math.max(1, work.freeBytes()));
      for (OutboxRow row : work.store.outbox().readAfter(work.store.source(), allLanes, page)) {
        found += pass(row.head(), row, now);
      }
    } else {
      OutboxPage page = OutboxPage.after(work.cursor, rows);
      for (OutboxHead head : work.store.outbox().headsAfter(work.store.source(), allLanes, page)) {
        found += pass(head, null, now);
      }
    }
    return found;
  }

  private int pass(OutboxHead head, @Nullable OutboxRow row, long now) {
    holes.addBetween(work.cursor, head.seq(), now);
    long before = work.cursor;
    work.cursor = head.seq();
    LaneWork lane = work.lanes.get(head.lane());
    if (lane == null || !lane.following || !isNew(lane, head)) {
      return 0;
    }
    if (lane.queue.size() >= Work.LANE_ROWS) {
      lane.following = false;
      lane.cursor = before;
      return 0;
    }
    enqueue(lane, head, row);
    return 1;
  }

  /** A page of those lanes that have come least far. */
  private int catchUp() throws SQLException {
    Map<Integer, LaneWork> behind = new HashMap<>();
    long from = Long.MAX_VALUE;
    for (LaneWork lane : work.lanes.values()) {
      if (lane.startOver && !lane.isBusy()) {
        lane.forgetUnsent();
      }
      boolean waits = !lane.following && !lane.startOver;
      if (waits && lane.queue.size() <= Work.LANE_ROWS / 2) {
        if (lane.cursor < from) {
          behind.clear();
          from = lane.cursor;
        }
        if (lane.cursor == from) {
          behind.put(lane.lease.lane(), lane);
        }
      }
    }
    int rows = Math.min(PAGE_ROWS, work.freeRows());
    return behind.isEmpty() || rows == 0 ? 0 : catchUp(behind, OutboxPage.after(from, rows));
  }

  private int catchUp(Map<Integer, LaneWork> behind, OutboxPage page) throws SQLException {
    List<OutboxHead> heads =
        work.store.outbox().headsAfter(work.store.source(), behind.keySet(), page);
    boolean reached = heads.size() < page.maxRows();
    long last = page.afterSeq();
    Map<Integer, LaneWork> going = new HashMap<>(behind);
    for (OutboxHead head : heads) {
      if (head.seq() > work.cursor) {
        reached = true;
        break;
      }
      LaneWork lane = going.get(head.lane());
      if (lane != null && lane.queue.size() >= Work.LANE_ROWS) {
        lane.cursor = last;
        going.remove(head.lane());
      } else if (lane != null && isNew(lane, head)) {
        enqueue(lane, head, null);
      }
      last = head.seq();
    }
    for (LaneWork lane : going.values()) {
      lane.following = reached;
      lane.cursor = last;
    }
    return heads.size();
  }

  private static boolean isNew(LaneWork lane, OutboxHead head) {
    return head.state() != OutboxState.PARKED && !lane.known.contains(head.seq());
  }

  /** Also for rows that the sweep finds, which are always asked about. */
  static void enqueueAsked(LaneWork lane, OutboxHead head) {
    if (isNew(lane, head)) {
      Entry entry = new Entry(lane, head);
      entry.ask = true;
      lane.known.add(entry.seq);
      lane.queue.add(entry);
    }
  }

  private static void enqueue(LaneWork lane, OutboxHead head, @Nullable OutboxRow row) {
    Entry entry = new Entry(lane, head);
    entry.ask =
        entry.seq <= lane.askUpTo || entry.state != OutboxState.PENDING || entry.attempts > 0;
    if (row != null && !entry.ask) {
      entry.load(row);
    }
    lane.known.add(entry.seq);
    lane.queue.add(entry);
  }

  List<LaneWork> followers() {
    List<LaneWork> followers = new ArrayList<>();
    for (LaneWork lane : work.lanes.values()) {
      if (lane.following) {
        followers.add(lane);
      }
    }
    return followers;
  }
}
