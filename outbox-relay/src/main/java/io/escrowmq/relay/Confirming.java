package io.escrowmq.relay;

import io.escrowmq.jdbc.outbox.OutboxState;
import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.ConsumptionState;
import io.escrowmq.protocol.message.DeadOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows that the broker has: waits until they are consumed, by one watch per topic, and says what
 * the broker's word about an id means for its row. The relay's own thread only.
 */
final class Confirming {
  private static final String EXPIRED = "It expired before it was consumed";

  private static final long HELD_FIRST_MS = 1_000;
  private static final long HELD_MOST_MS = 60_000;

  private final Work work;
  private final BrokerPort port;
  private final Finishing finishing;

  /** Watched topics and from which offset. */
  private final Map<String, Long> watched = new HashMap<>();

  Confirming(Work work, BrokerPort port, Finishing finishing) {
    this.work = work;
    this.port = port;
    this.finishing = finishing;
  }

  /** The broker is reached: watches every topic anew for which rows wait. */
  void linked() {
    watched.clear();
    for (LaneWork lane : work.lanes.values()) {
      lane.waiting.forEach(
          (topic, rows) -> {
            if (rows.size() > 0) {
              watch(topic, rows.lowest());
            }
          });
    }
  }

  /** The broker has stored a row's message; offset -1 while it is delayed. */
  void placed(Entry entry, String topic, long offset) {
    LaneWork lane = entry.lane;
    entry.unload();
    if (work.options.finishOn() == FinishOn.STORED) {
      finishing.finish(lane, entry.seq);
      return;
    }
    lane.placed.add(entry.seq);
    if (offset >= 0) {
      lane.waiting.computeIfAbsent(topic, name -> new WaitingRows()).add(offset, entry.seq);
      watch(topic, offset);
    } else {
      hold(entry);
    }
  }

  /**
   * Does what an answer of the broker means for a row that is in no queue.
   *
   * @return true if the message is to be sent; else all is arranged
   */
  boolean settle(Entry entry, ConsumptionState state) {
    return switch (state.kind()) {
      case CONSUMED -> finish(entry);
      case STORED -> place(entry, state);
      case HELD ->
          // Without a topic it is held by an undecided transaction, which never was this row: rows
          // with the ids of a transaction are written when it is diverted to the outbox.
          state.topic().isEmpty() || place(entry, state);
      case DEAD -> park(entry, "It is a dead letter in group " + state.deadIn());
      case EXPIRED -> lost(entry, EXPIRED);
      case DISCARDED ->
          entry.retriedByOperator
              || lost(
                  entry, "It was withdrawn, or discarded with its topic, before it was consumed");
      case FORGOTTEN ->
          entry.retriedByOperator
              || park(entry, "The broker has forgotten whether it had this message");
      case UNKNOWN ->
          entry.state != OutboxState.STORED
              || park(entry, "It was stored, but the broker does not know it");
    };
  }

  /** The broker's word about a row that waits and was asked about to be sure. */
  void rechecked(Entry entry, ConsumptionState state) {
    if (state.kind() == ConsumptionState.Kind.STORED
        || state.kind() == ConsumptionState.Kind.HELD) {
      return;
    }
    WaitingRows rows = entry.lane.waiting.get(entry.topic);
    boolean waited =
        rows != null
            && (state.offset() >= 0
                ? rows.remove(state.offset()) == entry.seq
                : rows.removeSeq(entry.seq));
    if (waited && settle(entry, state)) {
      park(entry, "It was stored, but now the broker says " + state.kind());
    }
  }

  /** What is consumed of a topic. */
  void consumed(String topic, Consumed told) {
    for (LaneWork lane : work.lanes.values()) {
      WaitingRows rows = lane.waiting.get(topic);
      if (rows != null) {
        rows.takeExpired(told, seq -> expired(lane, seq));
        rows.takeConsumed(told, seq -> finishing.finish(lane, seq));
        for (DeadOffset dead : told.dead()) {
          long seq = rows.remove(dead.offset());
          if (seq != 0) {
            finishing.park(lane, seq, "It is a dead letter in group " + dead.group());
          }
        }
      }
    }
  }

  private void expired(LaneWork lane, long seq) {
    if (work.options.whenLost() == WhenLost.FINISH) {
      finishing.finish(lane, seq);
    } else {
      finishing.park(lane, seq, EXPIRED);
    }
  }

  /** Ends the watches of topics for which nothing waits, and forgets those topics. */
  void tidy() {
    Set<String> wanted = new HashSet<>();
    for (LaneWork lane : work.lanes.values()) {
      lane.waiting.values().removeIf(rows -> rows.size() == 0);
      wanted.addAll(lane.waiting.keySet());
    }
    for (String topic : List.copyOf(watched.keySet())) {
      if (!wanted.contains(topic)) {
        watched.remove(topic);
        port.unwatch(topic);
      }
    }
  }

  /** A row that had failed is not in the table any more. */
  void discarded(Entry entry) {
    port.report(entry, "Its row was deleted.", true);
  }

  /** Delayed rows about which the broker is to be asked now; taken out. */
  List<Entry> heldDue(int most) {
    List<Entry> due = new ArrayList<>();
    long now = work.nowMs();
    for (LaneWork lane : work.lanes.values()) {
      for (int i = lane.held.size(); i > 0 && due.size() < most; i--) {
        Entry entry = lane.held.remove();
        if (entry.nextAskMs <= now) {
          due.add(entry);
        } else {
          lane.held.add(entry);
        }
      }
    }
    return due;
  }

  /** Keeps a delayed row to ask about it later. */
  void hold(Entry entry) {
    entry.askPauseMs =
        entry.askPauseMs == 0 ? HELD_FIRST_MS : Math.min(HELD_MOST_MS, 2 * entry.askPauseMs);
    entry.nextAskMs = work.nowMs() + entry.askPauseMs;
    entry.lane.held.add(entry);
  }

  private void watch(String topic, long offset) {
    Long from = watched.get(topic);
    if (work.link != null && (from == null || offset < from)) {
      watched.put(topic, offset);
      port.watch(topic, offset);
    }
  }

  private boolean place(Entry entry, ConsumptionState state) {
    placed(entry, state.topic(), state.offset());
    return false;
  }

  private boolean finish(Entry entry) {
    entry.unload();
    finishing.finish(entry.lane, entry.seq);
    return false;
  }

  private boolean park(Entry entry, String reason) {
    entry.unload();
    port.report(entry, reason, false);
    finishing.park(entry.lane, entry.seq, reason);
    return false;
  }

  private boolean lost(Entry entry, String reason) {
    return work.options.whenLost() == WhenLost.FINISH ? finish(entry) : park(entry, reason);
  }
}
