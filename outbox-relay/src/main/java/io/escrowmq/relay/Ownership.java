package io.escrowmq.relay;

import io.escrowmq.jdbc.lane.LaneLease;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes, renews and gives back lanes. A lane is worked on only while this relay's own clock, read
 * before the lease was taken or renewed, says that the lease lasts. The relay's own thread only.
 */
final class Ownership {
  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);
  private static final long CLAIM_EVERY_MS = 1_000;

  private final Work work;
  private final String owner;
  private final Duration lease;
  private int laneCount;
  private long renewAtMs;
  private long claimAtMs;

  /** Taken, but what their former owners can have seen is not known yet. */
  private List<LaneLease> taken = List.of();

  private long takenUntilMs;

  /** Dropped, but perhaps still ours by the table. */
  private final List<LaneLease> dropped = new ArrayList<>();

  Ownership(Work work, String owner) {
    this.work = work;
    this.owner = owner;
    this.lease = Duration.ofMillis(work.options.times().leaseMs());
  }

  /** Makes the rows of lanes that are missing. */
  void prepare() throws SQLException {
    laneCount = work.store.lanes().prepare(work.store.source(), work.options.lanes());
  }

  /** How many lanes there are, this relay's and others'. */
  int laneCount() {
    return laneCount;
  }

  /** Drops lanes whose lease has ended by our clock. Needs no database. */
  void expire() {
    long now = work.nowMs();
    for (LaneWork lane : List.copyOf(work.lanes.values())) {
      if (lane.validUntilMs <= now) {
        lost(lane, "its lease ended before it could be renewed");
      }
    }
  }

  /** Does what is due. */
  void tick() throws SQLException {
    long now = work.nowMs();
    if (!dropped.isEmpty()) {
      // By the next claim its epoch rises, should it be ours again.
      work.store.lanes().release(work.store.source(), owner, dropped);
      dropped.clear();
    }
    if (now >= renewAtMs) {
      renew(now);
      renewAtMs = now + lease.toMillis() / 3;
    }
    if (!taken.isEmpty()) {
      begin();
    }
    if (now >= claimAtMs) {
      claim(now);
      claimAtMs = now + CLAIM_EVERY_MS;
    }
  }

  long nextDueMs() {
    return Math.min(renewAtMs, claimAtMs);
  }

  /** Another relay may have a lane that the broker says is fenced. */
  void fenced(LaneWork lane) {
    work.fenced++;
    dropped.add(lane.lease);
    lost(lane, "the broker knows an owner with a higher epoch");
  }

  /** Gives all lanes back; they may be taken again. */
  void giveBackAll() throws SQLException {
    List<LaneLease> leases = work.leases();
    List.copyOf(work.lanes.values()).forEach(work::drop);
    work.store.lanes().release(work.store.source(), owner, leases);
  }

  /** Gives all lanes back for good. */
  void leave() throws SQLException {
    giveBackAll();
    work.store.lanes().withdraw(work.store.source(), owner);
  }

  private void renew(long now) throws SQLException {
    work.store.lanes().announce(work.store.source(), owner, lease);
    Set<LaneLease> kept =
        new HashSet<>(work.store.lanes().renew(work.store.source(), owner, work.leases(), lease));
    for (LaneWork lane : List.copyOf(work.lanes.values())) {
      if (kept.contains(lane.lease)) {
        lane.validUntilMs = now + lease.toMillis();
      } else {
        lost(lane, "another relay has taken it");
      }
    }
  }

  private void claim(long now) throws SQLException {
    int share = work.store.lanes().fairShare(work.store.source());
    int owned = work.lanes.size();
    if (owned > share) {
      giveBack(owned - share);
    } else if (owned < share && taken.isEmpty()) {
      takenUntilMs = now + lease.toMillis();
      taken = work.store.lanes().acquire(work.store.source(), owner, share - owned, lease);
      begin();
    }
  }

  private void begin() throws SQLException {
    if (taken.isEmpty()) {
      return;
    }
    // Read after the lanes were taken: whatever a former owner has seen lies at or below.
    long lastSeq = work.store.outbox().lastSeq(work.store.source());
    for (LaneLease one : taken) {
      work.lanes.put(one.lane(), new LaneWork(one, takenUntilMs, lastSeq));
    }
    LOG.info("Took {} lanes, {} of {} are owned", taken.size(), work.lanes.size(), laneCount);
    taken = List.of();
  }

  private void giveBack(int count) throws SQLException {
    List<LaneWork> idleFirst = new ArrayList<>(work.lanes.values());
    idleFirst.sort(Comparator.comparing(LaneWork::isBusy).thenComparing(LaneWork::rows));
    List<LaneWork> given = idleFirst.subList(0, count);
    given.forEach(work::drop);
    work.store
        .lanes()
        .release(work.store.source(), owner, given.stream().map(lane -> lane.lease).toList());
    LOG.info("Gave back {} lanes to be shared, {} remain", count, work.lanes.size());
  }

  private void lost(LaneWork lane, String why) {
    work.lanesLost++;
    work.drop(lane);
    LOG.warn("Expected to keep lane {}, but {}", lane.lease.lane(), why);
  }
}
