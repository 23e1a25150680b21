package io.escrowmq.relay;

import io.escrowmq.jdbc.outbox.OutboxRow;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Placement;
import io.escrowmq.protocol.message.Refused;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the rows of the lanes' queues, one batch of each lane at a time: order within a lane
 * then needs no more than that, whatever is refused or lost; lanes go side by side. The relay's own
 * thread only.
 */
final class Sending {
  private static final long BATCH_BYTES = 1 << 20;
  private static final long BLOCKED_FIRST_MS = 1_000;
  private static final long BLOCKED_MOST_MS = 60_000;

  private final Work work;
  private final BrokerPort port;
  private final Executor inbox;
  private final Finishing finishing;
  private final Confirming confirming;
  private final Ownership ownership;
  private final String fencePrefix;

  Sending(Work work, BrokerPort port, Executor inbox, Parts parts, String fencePrefix) {
    this.work = work;
    this.port = port;
    this.inbox = inbox;
    this.finishing = parts.finishing();
    this.confirming = parts.confirming();
    this.ownership = parts.ownership();
    this.fencePrefix = fencePrefix;
  }

  /**
   * Where the outcomes of publishes go.
   *
   * @param finishing rows that are refused
   * @param confirming rows that are stored
   * @param ownership lanes that are fenced
   */
  record Parts(Finishing finishing, Confirming confirming, Ownership ownership) {}

  /** Sends what can be sent. */
  void send() throws SQLException {
    BrokerPort.Link link = work.link;
    if (link == null) {
      return;
    }
    long freeBytes = work.freeBytes();
    boolean anyUnderWay = false;
    List<LaneWork> ready = new ArrayList<>();
    for (LaneWork lane : work.lanes.values()) {
      attemptBlocked(lane, work.nowMs());
      anyUnderWay |= lane.publishing;
    }
    for (LaneWork lane : work.lanes.values()) {
      // Without anything under way one lane may go beyond the limit, or nothing would ever move.
      boolean room = freeBytes > 0 || !anyUnderWay;
      if (lane.mayBegin(work.nowMs())
          && !lane.queue.element().ask
          && (room || lane.queue.element().isLoaded())) {
        freeBytes -= gather(lane, link);
        if (lane.isBusy()) {
          anyUnderWay = true;
          ready.add(lane);
        }
      }
    }
    try {
      load(ready);
    } catch (SQLException | RuntimeException e) {
      ready.forEach(Sending::giveBack);
      throw e;
    }
    for (LaneWork lane : ready) {
      publish(lane, link);
    }
  }

  /** When the first pause of a lane or blocked key ends; never, while there is no broker. */
  long nextDueMs() {
    long due = Long.MAX_VALUE;
    if (work.link == null) {
      return due;
    }
    long now = work.nowMs();
    for (LaneWork lane : work.lanes.values()) {
      // One that has ended was seen in this turn: what the lane waits for now is no time.
      if (lane.pausedUntilMs > now) {
        due = Math.min(due, lane.pausedUntilMs);
      }
      for (LaneWork.BlockedKey key : lane.blocked.values()) {
        due = Math.min(due, key.nextAttemptMs);
      }
    }
    return due;
  }

  private static void attemptBlocked(LaneWork lane, long now) {
    for (LaneWork.BlockedKey key : List.copyOf(lane.blocked.values())) {
      if (key.nextAttemptMs <= now) {
        lane.unblock(key);
      }
    }
  }

  /**
   * Takes the next batch out of the queue; rows of blocked keys are put behind them. Returns how
   * many bytes are to be loaded.
   */
  private long gather(LaneWork lane, BrokerPort.Link link) {
    int most =
        lane.oneByOne > 0
            ? 1
            : Math.min(work.options.limits().batchMessages(), link.limits().maxBatchMessages());
    List<Entry> batch = new ArrayList<>();
    long bytes = 0;
    while (batch.size() < most
        && bytes < BATCH_BYTES
        && !lane.queue.isEmpty()
        && !lane.queue.element().ask) {
      Entry entry = lane.queue.remove();
      if (!setBehind(entry)) {
        batch.add(entry);
        bytes += entry.isLoaded() ? 0 : Math.max(0, entry.bodyBytes);
      }
    }
    lane.underWay = batch;
    lane.publishing = !batch.isEmpty();
    return bytes;
  }

  private static void giveBack(LaneWork lane) {
    List<Entry> batch = lane.underWay;
    lane.underWay = List.of();
    lane.publishing = false;
    lane.requeue(batch);
  }

  private boolean setBehind(Entry entry) {
    LaneWork lane = entry.lane;
    LaneWork.BlockedKey key = lane.blocked.get(entry.blockingKey());
    if (key == null) {
      return false;
    }
    entry.unload();
    if (lane.behind() < LaneWork.BEHIND_MAX) {
      key.behind.add(entry);
    } else {
      lane.known.remove(entry.seq);
      key.overflowed = true;
    }
    return true;
  }

  /** Reads the bodies that are missing, of all lanes together. */
  private void load(List<LaneWork> lanes) throws SQLException {
    Map<Long, Entry> missing = new HashMap<>();
    for (LaneWork lane : lanes) {
      for (Entry entry : lane.underWay) {
        if (!entry.isLoaded()) {
          missing.put(entry.seq, entry);
        }
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    for (OutboxRow row : work.store.outbox().readBySeqs(work.store.source(), missing.keySet())) {
      Entry entry = missing.remove(row.head().seq());
      if (entry != null) {
        entry.load(row);
      }
    }
    // What is left was deleted by somebody: there is nothing to send.
    for (Entry gone : missing.values()) {
      gone.lane.known.remove(gone.seq);
    }
  }

  /** Publishes as much of the batch as fits a frame; refuses here what the broker would refuse. */
  private void publish(LaneWork lane, BrokerPort.Link link) {
    List<Entry> sent = new ArrayList<>();
    List<EncodedMessage> messages = new ArrayList<>();
    List<Entry> left = new ArrayList<>();
    long bytes = 0;
    for (Entry entry : lane.underWay) {
      long length = length(entry.message);
      if (!left.isEmpty() || (bytes > 0 && bytes + length > BATCH_BYTES)) {
        left.add(entry);
      } else if (!setBehind(entry)) {
        EncodedMessage message = acceptable(entry, link);
        if (message != null) {
          sent.add(entry);
          messages.add(message);
          bytes += length;
        }
      }
    }
    lane.requeue(left);
    lane.underWay = sent;
    lane.publishing = !sent.isEmpty();
    if (!sent.isEmpty()) {
      send(lane, messages);
    }
  }

  /** The message, or null if the row is gone, or is no message that a broker would take. */
  private @Nullable EncodedMessage acceptable(Entry entry, BrokerPort.Link link) {
    EncodedMessage message = entry.message;
    if (message == null) {
      if (!entry.defect.isEmpty()) {
        block(entry, entry.defect);
      }
      return null;
    }
    Refused refused = message.refusal(link.limits());
    if (refused != null) {
      block(entry, refused.code() + ": " + refused.text());
      return null;
    }
    return message;
  }

  private static int length(@Nullable EncodedMessage message) {
    return message == null ? 0 : message.length();
  }

  private void send(LaneWork lane, List<EncodedMessage> messages) {
    long now = work.nowMs();
    for (Entry entry : lane.underWay) {
      entry.firstSentMs = entry.firstSentMs < 0 ? now : entry.firstSentMs;
    }
    work.sends += messages.size();
    var fence = new BrokerPort.Fence(fencePrefix + lane.lease.lane(), lane.lease.epoch());
    port.publish(
        fence,
        messages,
        outcome ->
            inbox.execute(
                () -> {
                  if (lane.active) {
                    outcome.accept(new Answer(lane));
                  }
                }));
  }

  /** Counts an attempt; the row blocks its key, or is parked when its attempts are used up. */
  private void block(Entry entry, String reason) {
    LaneWork lane = entry.lane;
    entry.unload();
    entry.attempts++;
    port.report(entry, reason, false);
    int most = work.options.maxAttempts();
    if (most > 0 && entry.attempts >= most) {
      finishing.park(lane, entry.seq, reason);
      return;
    }
    finishing.block(lane, entry.seq, reason);
    long pause = BLOCKED_FIRST_MS << Math.min(6, entry.attempts - 1);
    lane.blocked.put(
        entry.blockingKey(),
        new LaneWork.BlockedKey(entry, work.nowMs() + Math.min(BLOCKED_MOST_MS, pause)));
  }

  /** What a lane does with the answer to its batch. */
  private final class Answer implements PublishOutcome.Handler {
    private final LaneWork lane;
    private final List<Entry> batch;

    Answer(LaneWork lane) {
      this.lane = lane;
      this.batch = lane.underWay;
      lane.underWay = List.of();
      lane.publishing = false;
    }

    @Override
    public void stored(List<Placement> placements) {
      lane.pauseMs = 0;
      lane.oneByOne = Math.max(0, lane.oneByOne - batch.size());
      for (int i = 0; i < batch.size(); i++) {
        Placement placement = placements.get(i);
        work.duplicates += placement.duplicate() ? 1 : 0;
        if (batch.get(i).attempts > 0) {
          port.report(batch.get(i), "It was published.", true);
        }
        confirming.placed(batch.get(i), batch.get(i).topic, placement.offset());
      }
    }

    @Override
    public void refused(ErrorCode code, String text) {
      if (code == ErrorCode.FENCED) {
        ownership.fenced(lane);
      } else if (code.retryable()) {
        retryLater();
      } else if (batch.size() > 1) {
        lane.oneByOne = batch.size();
        lane.requeue(batch);
      } else {
        lane.oneByOne = Math.max(0, lane.oneByOne - 1);
        block(batch.get(0), code + ": " + text);
      }
    }

    @Override
    public void unknown() {
      retryLater();
      long now = work.nowMs();
      for (Entry entry : batch) {
        // Sent so long ago that the broker may have forgotten it: a repeat could be a second one.
        entry.ask |= now - entry.firstSentMs > work.idWindowMs / 2;
      }
    }

    private void retryLater() {
      lane.pause(work.nowMs());
      lane.requeue(batch);
    }
  }
}
