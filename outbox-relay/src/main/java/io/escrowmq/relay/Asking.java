package io.escrowmq.relay;

import io.escrowmq.protocol.message.ConsumptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Asks the broker by ids: about rows that a former owner may have sent, about delayed ones, and to
 * be sure about those that wait for long. The relay's own thread only.
 */
final class Asking {
  private static final int IDS_PER_LANE = 128;
  private static final int IDS_PER_QUESTION = 512;
  private static final long HELD_EVERY_MS = 250;

  private final Work work;
  private final BrokerPort port;
  private final Executor inbox;
  private final Confirming confirming;
  private boolean heldUnderWay;
  private boolean recheckUnderWay;
  private long heldAtMs;

  Asking(Work work, BrokerPort port, Executor inbox, Confirming confirming) {
    this.work = work;
    this.port = port;
    this.inbox = inbox;
    this.confirming = confirming;
  }

  /** Asks what is to be asked. */
  void ask() {
    if (work.link == null) {
      return;
    }
    askQueues();
    if (!heldUnderWay && work.nowMs() >= heldAtMs) {
      heldAtMs = work.nowMs() + HELD_EVERY_MS;
      List<Entry> due = confirming.heldDue(IDS_PER_QUESTION);
      if (!due.isEmpty()) {
        heldUnderWay = true;
        query(due, states -> heldAnswered(due, states));
      }
    }
  }

  /** When delayed rows are looked at next. */
  long nextDueMs() {
    boolean any = work.lanes.values().stream().anyMatch(lane -> !lane.held.isEmpty());
    return any && !heldUnderWay && work.link != null ? heldAtMs : Long.MAX_VALUE;
  }

  /** Whether the answer to the last such question came. */
  boolean mayRecheck() {
    return work.link != null && !recheckUnderWay;
  }

  /** Asks about rows that wait; they stay where they are. */
  void recheck(List<Entry> entries) {
    if (entries.isEmpty() || !mayRecheck()) {
      return;
    }
    recheckUnderWay = true;
    query(
        entries,
        states -> {
          recheckUnderWay = false;
          for (int i = 0; states.isPresent() && i < entries.size(); i++) {
            if (entries.get(i).lane.active) {
              confirming.rechecked(entries.get(i), states.get().get(i));
            }
          }
        });
  }

  private void askQueues() {
    List<Entry> asked = new ArrayList<>();
    List<LaneWork> lanes = new ArrayList<>();
    for (LaneWork lane : work.lanes.values()) {
      if (asked.size() + IDS_PER_LANE > IDS_PER_QUESTION) {
        queryQueues(lanes, asked);
        asked = new ArrayList<>();
        lanes = new ArrayList<>();
      }
      if (lane.mayBegin(work.nowMs()) && lane.queue.element().ask) {
        lane.underWay = takeAsked(lane);
        asked.addAll(lane.underWay);
        lanes.add(lane);
      }
    }
    queryQueues(lanes, asked);
  }

  private static List<Entry> takeAsked(LaneWork lane) {
    List<Entry> asked = new ArrayList<>();
    while (asked.size() < IDS_PER_LANE && !lane.queue.isEmpty() && lane.queue.element().ask) {
      asked.add(lane.queue.remove());
    }
    return asked;
  }

  private void queryQueues(List<LaneWork> lanes, List<Entry> asked) {
    if (!asked.isEmpty()) {
      query(asked, states -> queuesAnswered(lanes, states));
    }
  }

  private void queuesAnswered(List<LaneWork> lanes, Optional<List<ConsumptionState>> states) {
    int at = 0;
    for (LaneWork lane : lanes) {
      List<Entry> asked = lane.underWay;
      List<ConsumptionState> answers =
          states.isEmpty() ? List.of() : states.get().subList(at, at + asked.size());
      at += asked.size();
      if (lane.active) {
        lane.underWay = List.of();
        laneAnswered(lane, asked, answers);
      }
    }
  }

  private void laneAnswered(LaneWork lane, List<Entry> asked, List<ConsumptionState> answers) {
    if (answers.isEmpty()) {
      lane.requeue(asked);
      lane.pause(work.nowMs());
      return;
    }
    lane.pauseMs = 0;
    List<Entry> toSend = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Entry entry = asked.get(i);
      if (confirming.settle(entry, answers.get(i))) {
        entry.ask = false;
        toSend.add(entry);
      }
    }
    lane.requeue(toSend);
  }

  private void heldAnswered(List<Entry> asked, Optional<List<ConsumptionState>> states) {
    heldUnderWay = false;
    for (int i = 0; i < asked.size(); i++) {
      Entry entry = asked.get(i);
      if (!entry.lane.active) {
        continue;
      }
      if (states.isEmpty()) {
        confirming.hold(entry);
      } else if (confirming.settle(entry, states.get().get(i))) {
        entry.lane.placed.remove(entry.seq);
        entry.lane.queue.add(entry);
      }
    }
  }

  private void query(List<Entry> asked, Consumer<Optional<List<ConsumptionState>>> answer) {
    List<UUID> ids = asked.stream().map(entry -> entry.id).toList();
    port.query(ids, states -> inbox.execute(() -> answer.accept(states)));
  }
}
