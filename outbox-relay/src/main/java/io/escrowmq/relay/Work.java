package io.escrowmq.relay;

import io.escrowmq.jdbc.lane.LaneLease;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the parts of a relay share: the lanes, the broker, the counts. Its own thread only. */
final class Work {
  /** A lane's queue beyond this is left in the table, so that one lane cannot take all room. */
  static final int LANE_ROWS = 256;

  final RelayOptions options;
  final OutboxStore store;
  final LongSupplier clockMs;

  /** The lanes that this relay owns, by number. */
  final TreeMap<Integer, LaneWork> lanes = new TreeMap<>();

  /** The broker, while it is reached. */
  BrokerPort.@Nullable Link link;

  /** How long the broker remembers ids; as it said last. */
  long idWindowMs = 900_000;

  /** Every row of following lanes up to here is known, or was absent when the cursor passed. */
  long cursor;

  /** Age of the oldest unfinished row when last swept. */
  long oldestAgeMs;

  long sends;
  long duplicates;
  long deletes;
  long parked;
  long fenced;
  long lanesLost;
  long lateCommits;
  long databaseErrors;

  Work(RelayOptions options, OutboxStore store, LongSupplier clockMs) {
    this.options = options;
    this.store = store;
    this.clockMs = clockMs;
  }

  long nowMs() {
    return clockMs.getAsLong();
  }

  /** The leases by which changes to rows are guarded. */
  List<LaneLease> leases() {
    return lanes.values().stream().map(lane -> lane.lease).toList();
  }

  /** How many more rows may be read now. */
  int freeRows() {
    long rows = 0;
    long waiting = 0;
    for (LaneWork lane : lanes.values()) {
      rows += lane.rows();
      waiting += lane.waitingRows();
    }
    RelayLimits limits = options.limits();
    return (int)
        Math.max(0, Math.min(limits.inFlightRows() - rows, limits.waitingRows() - waiting));
  }

  /** How many more bytes of bodies may be read now; may be negative. */
  long freeBytes() {
    long loaded = 0;
    for (LaneWork lane : lanes.values()) {
      loaded += lane.loadedBytes;
    }
    return options.limits().inFlightBytes() - loaded;
  }

  /** Stops all work on a lane at once. What is under way is the next owner's to find out. */
  void drop(LaneWork lane) {
    lane.active = false;
    lanes.remove(lane.lease.lane(), lane);
  }

  RelayMetrics metrics() {
    long pending = 0;
    long inFlight = 0;
    long waiting = 0;
    long blocked = 0;
    for (LaneWork lane : lanes.values()) {
      pending += lane.rows() + lane.behind();
      inFlight += lane.publishing ? lane.underWay.size() : 0;
      waiting += lane.waitingRows();
      blocked += lane.blocked.size();
    }
    return new RelayMetrics(
        pending,
        inFlight,
        waiting,
        blocked,
        oldestAgeMs,
        lanes.size(),
        link != null,
        sends,
        duplicates,
        deletes,
        parked,
        fenced,
        lanesLost,
        lateCommits,
        databaseErrors);
  }
}
