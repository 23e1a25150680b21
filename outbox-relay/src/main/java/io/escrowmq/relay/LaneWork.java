package io.escrowmq.relay;

import io.escrowmq.jdbc.lane.LaneLease;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a relay remembers of one lane that it owns; dropped whole when the lane is lost.
 *
 * <pre>
 *   acquired --> catching up --(reached the relay's cursor)--> following
 *                     ^                                            |
 *                     +-----(queue full | too much behind a key)---+
 *
 *   a row:  queue --(asked: UNKNOWN)--> queue --(sent, stored)--> waiting | held --(consumed)--> deleted
 *             |  ^                        |
 *             |  +--- behind a key &lt;---+--(refused)--> blocked key --(attempts used up)--> parked
 *             +--(asked: STORED | HELD)---> waiting | held
 * </pre>
 *
 * Rows found up to {@link #askUpTo} may have been sent by a former owner, so the broker is asked
 * about their ids first; what turns up above is new. The relay's own thread only.
 */
final class LaneWork {
  /** Most rows behind the blocked keys of a lane; more are left in the table. */
  static final int BEHIND_MAX = 1_000;

  /** A key that waits behind a row that failed. */
  static final class BlockedKey {
    final Entry first;
    final ArrayDeque<Entry> behind = new ArrayDeque<>();
    long nextAttemptMs;

    /** Whether rows behind it were left in the table. */
    boolean overflowed;

    BlockedKey(Entry first, long nextAttemptMs) {
      this.first = first;
      this.nextAttemptMs = nextAttemptMs;
    }
  }

  final LaneLease lease;

  /** False once lost: answers that still come are not ours. */
  boolean active = true;

  /** Work stops at this time of the relay's clock, unless the lease is renewed. */
  long validUntilMs;

  /** The highest seq that a former owner can have seen. */
  long askUpTo;

  /** Whether rows come by the relay's cursor; else by {@link #cursor}. */
  boolean following;

  /** While catching up: all rows up to here are known. */
  long cursor;

  /** Rows to be asked about or sent, in order. */
  final ArrayDeque<Entry> queue = new ArrayDeque<>();

  /** Rows under way: one question or one publish at a time, so that nothing overtakes. */
  List<Entry> underWay = List.of();

  /** Whether what is under way is a publish. */
  boolean publishing;

  /** So many rows are to be sent one by one, since one of them is refused. */
  int oneByOne;

  /** Nothing is sent before this time, after a refusal that may pass. */
  long pausedUntilMs;

  /** The last such pause. */
  long pauseMs;

  /** Start again from the table when nothing is under way. */
  boolean startOver;

  /** Bytes of loaded messages. */
  long loadedBytes;

  final Map<Object, BlockedKey> blocked = new HashMap<>();
  final Map<String, WaitingRows> waiting = new HashMap<>();
  final ArrayDeque<Entry> held = new ArrayDeque<>();

  /** Every row that is anywhere here, or about to be deleted or parked. */
  final SeqSet known = new SeqSet();

  /** Of these, the rows that wait or are held. */
  final SeqSet placed = new SeqSet();

  LaneWork(LaneLease lease, long validUntilMs, long askUpTo) {
    this.lease = lease;
    this.validUntilMs = validUntilMs;
    this.askUpTo = askUpTo;
  }

  boolean isBusy() {
    return !underWay.isEmpty();
  }

  /** Whether a question or publish may begin. */
  boolean mayBegin(long nowMs) {
    return !isBusy()
        && !queue.isEmpty()
        && !startOver
        && pausedUntilMs <= nowMs
        && nowMs < validUntilMs;
  }

  /** Pauses after a failure that may pass: 50 ms at first, doubled up to 2 s. */
  void pause(long nowMs) {
    pauseMs = pauseMs == 0 ? 50 : Math.min(2_000, 2 * pauseMs);
    pausedUntilMs = nowMs + pauseMs;
  }

  int rows() {
    return queue.size() + underWay.size();
  }

  int behind() {
    int behind = 0;
    for (BlockedKey key : blocked.values()) {
      behind += 1 + key.behind.size();
    }
    return behind;
  }

  int waitingRows() {
    int rows = held.size();
    for (WaitingRows topic : waiting.values()) {
      rows += topic.size();
    }
    return rows;
  }

  /** Puts rows back in front of the queue, in their order. */
  void requeue(Collection<Entry> entries) {
    List<Entry> order = new ArrayList<>(entries);
    for (int i = order.size() - 1; i >= 0; i--) {
      queue.addFirst(order.get(i));
    }
  }

  /** Puts a key's rows back in front of the queue. */
  void unblock(BlockedKey key) {
    blocked.remove(key.first.blockingKey());
    key.first.unload();
    requeue(key.behind);
    queue.addFirst(key.first);
    startOver |= key.overflowed;
  }

  /** Forgets what is not stored yet, to read it again from the table. */
  void forgetUnsent() {
    Set<Long> forgotten = new HashSet<>();
    queue.forEach(entry -> forgotten.add(entry.seq));
    for (BlockedKey key : blocked.values()) {
      forgotten.add(key.first.seq);
      key.behind.forEach(entry -> forgotten.add(entry.seq));
    }
    forgotten.forEach(known::remove);
    queue.forEach(Entry::unload);
    queue.clear();
    blocked.clear();
    following = false;
    cursor = 0;
    startOver = false;
  }
}
