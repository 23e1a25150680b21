package io.escrowmq.broker.retention;

import io.escrowmq.broker.config.RetentionConfig;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogSegment;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.log.StorageState;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.shard.Shard;
import io.escrowmq.broker.shard.Waiter;
import io.escrowmq.core.KeptMessages;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.Reply;
import io.escrowmq.core.command.Carried;
import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.Message;
import io.escrowmq.protocol.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the space of old segments back.
 *
 * <pre>{@code
 * idle --time--> count what the state has in each segment
 *   count --nothing in it--> let readers go, delete it
 *   count --little in it --> carry that: read, log, apply --> count again, delete, idle
 * }</pre>
 *
 * <p>A segment is deleted only when a whole count of the applied state, begun after everything was
 * carried, finds nothing in it, and no start needs its commands. What is applied is durable, so a
 * crash at any point finds each message in one place at least. For the shard's thread only; it
 * works a little on each turn of the timer.
 */
public final class Cleaner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

  /** Messages that one turn looks at; about a millisecond. */
  private static final int MESSAGES_PER_TURN = 10_000;

  private static final int CARRY_BYTES = 256 * 1024;
  private static final int CARRY_MESSAGES = 500;
  private static final long CARRY_BYTES_PER_ROUND = 64L << 20;

  /** With little room left, no more than this is written to give more back. */
  private static final long CARRY_BYTES_WHEN_LOW = 8L << 20;

  private static final long PATIENCE_WHEN_LOW_MS = 5_000;

  private enum Phase {
    IDLE,
    COUNTING,
    CARRYING,

    /** Somebody else answers. */
    WAITING
  }

  private final Shard shard;
  private final ShardLog log;
  private final RetentionConfig config;
  private final BrokerMetrics metrics;
  private final CarryReader reader;
  private final Runnable snapshot;
  private final Consumer<Runnable> deliveries;
  private final UnaryOperator<KeptMessages.Visitor> lens;
  private final Set<LogPosition> damaged = new HashSet<>();

  private Phase phase = Phase.IDLE;
  private long nextRoundMs;
  private long nextCarryMs;
  private boolean carriedThisRound;
  private @Nullable KeptMessages walk;
  private @Nullable Census census;
  private @Nullable Collector collector;

  /**
   * The threads and readers that cleaning works with.
   *
   * @param loop runs tasks on the shard's thread
   * @param thread reads what is carried; shut down by {@link #close}
   * @param snapshot asks for a snapshot before its time, so that more may be deleted
   * @param deliveries runs something when all reads that deliveries asked for before are answered
   *     and none of their files is open
   */
  public record Hands(
      Executor loop, ExecutorService thread, Runnable snapshot, Consumer<Runnable> deliveries) {}

  /**
   * Wires the cleaner; it does nothing before {@link #onTimer}.
   *
   * @param shard whose state says what is needed, and takes the carry commands
   * @param log what is cleaned
   * @param config how much and how often
   * @param metrics where to count
   * @param hands its threads
   */
  public Cleaner(
      Shard shard, ShardLog log, RetentionConfig config, BrokerMetrics metrics, Hands hands) {
    this(shard, log, config, metrics, hands, visitor -> visitor);
  }

  /** With a lens that tests use to spoil its sight. */
  Cleaner(
      Shard shard,
      ShardLog log,
      RetentionConfig config,
      BrokerMetrics metrics,
      Hands hands,
      UnaryOperator<KeptMessages.Visitor> lens) {
    this.shard = shard;
    this.log = log;
    this.config = config;
    this.metrics = metrics;
    this.reader = new CarryReader(log, hands.loop(), hands.thread(), this::idle);
    this.snapshot = hands.snapshot();
    this.deliveries = hands.deliveries();
    this.lens = lens;
  }

  /** Works a little. Call every few dozen milliseconds. */
  public void onTimer() {
    if (!shard.isOpen()) {
      return;
    }
    switch (phase) {
      case IDLE -> {
        if (shard.nowMs() >= nextRoundMs) {
          carriedThisRound = false;
          list();
        }
      }
      case COUNTING -> count();
      case CARRYING -> carry();
      case WAITING -> {
        // Goes on when it is answered.
      }
    }
  }

  private void idle() {
    boolean low = log.storage() != StorageState.OK;
    phase = Phase.IDLE;
    walk = null;
    census = null;
    collector = null;
    nextRoundMs =
        shard.nowMs()
            + (low ? Math.min(PATIENCE_WHEN_LOW_MS, config.scanEveryMs()) : config.scanEveryMs());
  }

  private void list() {
    phase = Phase.WAITING;
    reader.segments(
        segments -> {
          if (segments == null || segments.isEmpty()) {
            idle();
          } else {
            census = new Census(segments);
            walk = shard.state().keptMessages();
            phase = Phase.COUNTING;
          }
        });
  }

  private void count() {
    KeptMessages walking = walk;
    Census counting = census;
    if (walking == null || counting == null) {
      idle();
    } else if (!walking.visit(MESSAGES_PER_TURN, lens.apply(counting))) {
      counted(counting);
    }
  }

  private void counted(Census counted) {
    long live = 0;
    long all = 0;
    List<LogSegment> empty = new ArrayList<>();
    for (int i = 0; i < counted.segments().size(); i++) {
      LogSegment segment = counted.segments().get(i);
      live += counted.bytes(i);
      all += segment.bytes();
      if (segment.discardable() && counted.messages(i) == 0) {
        empty.add(segment);
      }
    }
    metrics.traffic().live(live, all);
    if (counted.lost() > 0) {
      LOG.error(
          "Expected every message that is kept to lie in a segment of the log, but {} lie in"
              + " segments that are missing; they cannot be delivered",
          counted.lost());
    }
    if (log.storage() != StorageState.OK && waitsForASnapshot(counted)) {
      snapshot.run();
    }
    if (empty.isEmpty()) {
      choose(counted);
    } else {
      phase = Phase.WAITING;
      // Whoever was on the way to a message in one of them has read it when this comes back.
      reader.release(() -> deliveries.accept(() -> discard(counted, empty)));
    }
  }

  /** Whether little is needed of a finished segment, except by the next start for its commands. */
  private boolean waitsForASnapshot(Census counted) {
    for (int i = 0; i < counted.segments().size() - 1; i++) {
      if (!counted.segments().get(i).discardable() && littleIsIn(counted, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean littleIsIn(Census counted, int segment) {
    long bytes = counted.segments().get(segment).bytes();
    return counted.bytes(segment) * 100 <= bytes * config.liveSharePercent();
  }

  private void discard(Census counted, List<LogSegment> empty) {
    if (empty.isEmpty()) {
      choose(counted);
      return;
    }
    LogSegment segment = empty.remove(0);
    log.discard(segment)
        .whenComplete(
            (done, failed) -> {
              if (failed == null) {
                metrics.traffic().segmentCleaned();
                LOG.info(
                    "Deleted the log segment at {} ({} bytes): no message in it is kept any more",
                    segment.first(),
                    segment.bytes());
                discard(counted, empty);
              } else {
                idle();
              }
            });
  }

  /** Chooses the segments with the least in them, and begins to carry that. */
  private void choose(Census counted) {
    StorageState storage = log.storage();
    if (carriedThisRound || storage == StorageState.FULL) {
      idle();
      return;
    }
    long left = storage == StorageState.OK ? CARRY_BYTES_PER_ROUND : CARRY_BYTES_WHEN_LOW;
    List<Integer> candidates = new ArrayList<>();
    for (int i = 0; i < counted.segments().size(); i++) {
      LogSegment segment = counted.segments().get(i);
      if (segment.discardable()
          && counted.messages(i) > 0
          && littleIsIn(counted, i)
          && config.liveSharePercent() > 0
          && !damaged.contains(segment.first())) {
        candidates.add(i);
      }
    }
    candidates.sort((a, b) -> Long.compare(counted.bytes(a), counted.bytes(b)));
    Set<Integer> chosen = new HashSet<>();
    for (int i : candidates) {
      if (storage != StorageState.OK && !chosen.isEmpty()) {
        break; // What is written again takes room until its segment is gone: one at a time.
      }
      left -= counted.bytes(i);
      if (left >= 0) {
        chosen.add(i);
      }
    }
    if (chosen.isEmpty()) {
      idle();
      return;
    }
    LOG.info(
        "Cleaning {} log segments: the little in them that is kept is written again",
        chosen.size());
    carriedThisRound = true;
    collector = new Collector(counted, chosen);
    walk = shard.state().keptMessages();
    phase = Phase.CARRYING;
  }

  private void carry() {
    Collector collecting = collector;
    KeptMessages walking = walk;
    if (collecting == null || walking == null) {
      idle();
      return;
    }
    if (collecting.segments() > 1 && log.storage() != StorageState.OK) {
      idle(); // Begun when there was room; the next round goes on with one of them.
      return;
    }
    if (shard.nowMs() < nextCarryMs) {
      return;
    }
    List<Collector.Place> batch = collecting.take(CARRY_MESSAGES, CARRY_BYTES);
    if (!batch.isEmpty()) {
      phase = Phase.WAITING;
      List<MessageRef> refs = new ArrayList<>(batch.size());
      batch.forEach(place -> refs.add(place.ref()));
      reader.read(refs, found -> write(batch, found));
    } else if (!walking.visit(MESSAGES_PER_TURN, lens.apply(collecting)) && collecting.isEmpty()) {
      list();
    }
  }

  private void write(List<Collector.Place> batch, CarryReader.Found found) {
    if (!found.failure().isEmpty()) {
      LOG.error(
          "Expected to write kept messages again, but the disk failed: {}. They stay where they"
              + " are until the next round",
          found.failure());
      metrics.traffic().readFailed();
      idle();
      return;
    }
    List<Carried> entries = new ArrayList<>(batch.size());
    long bytes = 0;
    for (int i = 0; i < batch.size(); i++) {
      Message message = found.messages().get(i);
      if (message == null) {
        damaged.add(segmentOf(batch.get(i)));
      } else {
        entries.add(batch.get(i).carried(message));
        bytes += message.image().length();
      }
    }
    if (!found.damage().isEmpty()) {
      LOG.error(
          "Expected to write kept messages again, but their place in the log is damaged: {}. The"
              + " segment stays as it is",
          found.damage());
    }
    phase = Phase.CARRYING;
    if (entries.isEmpty()) {
      return;
    }
    nextCarryMs = shard.nowMs() + bytes * 1_000 / config.carryBytesPerSecond();
    phase = Phase.WAITING;
    shard.submit(new Carry(entries), new Written());
  }

  private LogPosition segmentOf(Collector.Place place) {
    Census counted = census;
    int segment = counted == null ? -1 : counted.segmentOf(place.ref().position());
    return counted == null || segment < 0
        ? LogPosition.BEGINNING
        : counted.segments().get(segment).first();
  }

  /** Lets go of its reader and thread. */
  @Override
  public void close() {
    reader.close();
  }

  /** Goes on, however a carry ended: what was not written stays where it is. */
  private final class Written implements Waiter {
    @Override
    public void applied(Reply reply) {
      phase = Phase.CARRYING;
    }

    @Override
    public void refused(ErrorCode code, String text) {
      idle();
    }
  }
}
