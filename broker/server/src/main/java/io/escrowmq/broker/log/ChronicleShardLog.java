package io.escrowmq.broker.log;

import io.escrowmq.broker.config.Durability;
import io.escrowmq.broker.log.GroupForce.Mark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The log on a disk, by Chronicle Queue, for a single node.
 *
 * <pre>{@code
 * shard thread                      force thread              housekeeping
 * append -> mapped segment
 *        -> written ------------->  force, publish durable
 * deliver <-- one task per force --
 * segment full: take the next  <----------------------------- made ahead, reserved, forced
 *                                   full one forced --------> closed, cut to size
 * }</pre>
 *
 * <p>Layout: {@link LogDirectory}, {@link BatchHeader}, {@link SegmentCursor}. What happens to a
 * damaged log: {@link LogRecovery}. A position is the number of a segment and the offset of the
 * batch's word in its file.
 */
public final class ChronicleShardLog implements ShardLog {
  private record Pending(
      BatchHeader header,
      LogPosition position,
      @Nullable Batch batch,
      Urgency urgency,
      CompletableFuture<Appended> outcome) {}

  /** When an append is forced. */
  private enum Urgency {
    /** Now, by the shard's thread. */
    ALONE,
    /** As soon as the force thread can. */
    GROUP,
    /** With the next one, or a little later. */
    LAZY
  }

  private static final ByteBuffer NO_PAYLOAD = ByteBuffer.allocate(0);

  private final LogOptions options;
  private final LogDirectory directory;
  private final LogIdentity identity;
  private final Recovery recovery;
  private final LogPosition replayFrom;
  private final Executor shardExecutor;
  private final LogHousekeeping housekeeping;
  private final GroupForce force;
  private final AtomicBoolean deliveryScheduled = new AtomicBoolean();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicLong checkpoint = new AtomicLong();

  // Of the shard's thread alone.
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private SegmentWriter writer;
  private long lastNumber;
  private long lastTimeMs;
  private long unforcedBytes;
  private int pendingUrgently;
  private boolean endsWithStamp = true;
  private boolean delivering;
  private boolean closed;
  private @Nullable Listener listener;

  private ChronicleShardLog(
      LogOpening.Opened opened, LogPosition replayFrom, Executor shardExecutor) {
    this.options = opened.options();
    this.directory = opened.directory();
    this.identity = opened.identity();
    this.recovery = opened.recovery();
    this.housekeeping = opened.housekeeping();
    this.replayFrom = replayFrom;
    this.shardExecutor = shardExecutor;
    this.writer = opened.start().writer();
    this.lastNumber = opened.start().number();
    this.lastTimeMs = recovery.lastTimeMs();
    this.force = new GroupForce(opened.start(), new Progress());
  }

  /**
   * Opens a log: locks its directory, checks everything above a position, cuts what a crash may
   * have torn, begins a new segment. Takes as long as reading what lies above the position.
   *
   * @param options how it is kept
   * @param replayFrom up to where a snapshot covers it; {@link LogPosition#BEGINNING} if there is
   *     none
   * @param shardExecutor runs tasks on the shard's thread, in order, never within the call
   * @return the log, not yet started
   * @throws DamagedLogException if something is damaged that may have been acknowledged
   * @throws LogRefusedException if the directory is locked, foreign, of a newer format, not
   *     writable or full
   */
  public static ChronicleShardLog open(
      LogOptions options, LogPosition replayFrom, Executor shardExecutor) {
    return open(options, replayFrom, shardExecutor, LogOpening.currentBootId());
  }

  static ChronicleShardLog open(
      LogOptions options, LogPosition replayFrom, Executor shardExecutor, String bootId) {
    ChronicleShardLog log =
        new ChronicleShardLog(
            LogOpening.open(options, replayFrom, bootId), replayFrom, shardExecutor);
    log.housekeeping.start(log.writer.segment().number(), log::fail);
    log.force.start();
    return log;
  }

  /**
   * Tells what opening found.
   *
   * @return figures for the start-up line
   */
  public Recovery recovery() {
    return recovery;
  }

  /** Tells which segment is appended to. */
  int currentSegment() {
    return writer.segment().number();
  }

  @Override
  public void start(Listener shard) {
    if (listener != null) {
      throw new IllegalStateException("Expected start to be called once");
    }
    listener = shard;
    try (LogReader reader = reader()) {
      reader.seekAfter(replayFrom);
      for (DurableBatch batch = reader.next(); batch != null; batch = reader.next()) {
        shard.durable(batch);
      }
    } catch (CorruptLogException e) {
      throw new DamagedLogException(String.valueOf(e.getMessage()), e);
    } catch (UnreadableLogException e) {
      throw new LogRefusedException(String.valueOf(e.getMessage()), e);
    }
    shard.leading(recovery.epoch());
  }

  @Override
  public CompletionStage<Appended> append(Batch batch) {
    return append(batch, Urgency.GROUP);
  }

  @Override
  public CompletionStage<Appended> appendAlone(Batch batch) {
    boolean alone = pendingUrgently == 0 && !delivering && !force.isBusy();
    return append(batch, alone ? Urgency.ALONE : Urgency.GROUP);
  }

  @Override
  public CompletionStage<Appended> appendLazily(Batch batch) {
    return append(batch, Urgency.LAZY);
  }

  private CompletionStage<Appended> append(Batch batch, Urgency urgency) {
    int length = batch.payloadBytes();
    if (length > options.maxBatchBytes()) {
      throw new IllegalArgumentException(
          "Expected a batch of at most %d bytes, but it has %d"
              .formatted(options.maxBatchBytes(), length));
    }
    if (listener == null) {
      throw new IllegalStateException("Expected start to have been called");
    }
    if (closed || failure.get() != null) {
      return answer(new Appended.NotLeader(null));
    }
    if (unforcedBytes + length > options.maxUnforcedBytes()) {
      return answer(new Appended.Busy());
    }
    return write(batch, urgency);
  }

  private CompletionStage<Appended> answer(Appended outcome) {
    CompletableFuture<Appended> answer = new CompletableFuture<>();
    shardExecutor.execute(() -> answer.complete(outcome));
    return answer;
  }

  // A full disk is an InternalError on a mapped page; after any throwable Chronicle's appender
  // cannot be trusted.
  @SuppressWarnings("CatchingUnchecked")
  private CompletionStage<Appended> write(@Nullable Batch batch, Urgency urgency) {
    Pending written;
    try {
      if (!writer.fits(batch == null ? 0 : batch.payloadBytes()) && !roll()) {
        return answer(new Appended.Busy());
      }
      written = writeTo(writer, batch, urgency);
    } catch (InternalError | UncheckedIOException failed) {
      fail(new DiskFailedException("append to " + writer.segment().file(), failed));
      return answer(new Appended.Unknown());
    } catch (Throwable e) {
      fail(e);
      return answer(new Appended.Unknown());
    }
    lastNumber = written.header().number();
    lastTimeMs = written.header().timeMs();
    endsWithStamp = batch == null;
    unforcedBytes += written.header().length();
    pending.add(written);
    pendingUrgently += urgency == Urgency.LAZY ? 0 : 1;
    Mark mark = new Mark(lastNumber, written.position(), writer);
    if (urgency == Urgency.ALONE) {
      force.forceNow(mark);
      deliver();
    } else if (options.durability() == Durability.OS) {
      force.forceNow(mark);
      scheduleDelivery();
    } else if (urgency == Urgency.LAZY) {
      force.writtenLazily(mark);
    } else {
      force.written(mark);
    }
    return written.outcome();
  }

  private Pending writeTo(SegmentWriter segment, @Nullable Batch batch, Urgency urgency) {
    BatchHeader header =
        new BatchHeader(
            BatchHeader.BATCH,
            options.shard(),
            identity.logId(),
            recovery.epoch(),
            lastNumber + 1,
            force.durable().number(),
            batch == null ? lastTimeMs : batch.timeMs(),
            batch == null ? 0 : batch.rulesVersion(),
            batch == null ? 0 : batch.count(),
            batch == null ? 0 : batch.payloadBytes());
    long offset = segment.append(header, batch == null ? NO_PAYLOAD : batch.payload());
    return new Pending(
        header, segment.segment().at(offset), batch, urgency, new CompletableFuture<>());
  }

  private boolean roll() {
    SegmentWriter following = housekeeping.takeNext();
    if (following == null) {
      return false;
    }
    writer.followedBy(following, identity.logId());
    directory.add(following.segment());
    writer = following;
    return true;
  }

  private void scheduleDelivery() {
    if (deliveryScheduled.compareAndSet(false, true)) {
      shardExecutor.execute(this::deliver);
    }
  }

  private void deliver() {
    deliveryScheduled.set(false);
    Listener shard = listener;
    if (delivering || shard == null) {
      return;
    }
    delivering = true;
    try {
      long durable = force.durable().number();
      for (Pending next = pending.peek();
          next != null && next.header().number() <= durable && failure.get() == null;
          next = pending.peek()) {
        pending.remove();
        pendingUrgently -= next.urgency() == Urgency.LAZY ? 0 : 1;
        unforcedBytes -= next.header().length();
        next.outcome().complete(new Appended.Durable(next.position()));
        if (next.batch() != null) {
          shard.durable(durable(next, next.batch()));
        }
      }
    } finally {
      delivering = false;
    }
  }

  private static DurableBatch durable(Pending appended, Batch batch) {
    return new DurableBatch(
        appended.position(),
        appended.header().number(),
        appended.header().epoch(),
        batch.timeMs(),
        batch.rulesVersion(),
        batch.count(),
        batch.payload(),
        batch.attachment());
  }

  private void fail(Throwable cause) {
    if (failure.compareAndSet(null, cause)) {
      shardExecutor.execute(
          () -> {
            while (!pending.isEmpty()) {
              pending.remove().outcome().complete(new Appended.Unknown());
            }
            Listener shard = listener;
            if (shard != null) {
              shard.failed(cause);
            }
          });
      FailureNote.leave(directory, identity);
    }
  }

  @Override
  public CompletionStage<Void> readBarrier() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    shardExecutor.execute(
        () -> {
          deliver();
          if (closed || failure.get() != null) {
            done.completeExceptionally(new IllegalStateException("Expected to lead, but do not"));
          } else {
            done.complete(null);
          }
        });
    return done;
  }

  @Override
  public LogReader reader() {
    return new ChronicleLogReader(directory, identity.logId(), () -> force.durable().number());
  }

  @Override
  public void checkpointed(LogPosition upTo) {
    checkpoint.accumulateAndGet(upTo.value(), Math::max);
  }

  @Override
  public List<LogSegment> segments() {
    int covered = Segment.numberOf(new LogPosition(checkpoint.get()));
    List<LogSegment> segments = new ArrayList<>();
    for (Segment segment : directory.segments().values()) {
      segments.add(
          new LogSegment(
              segment.at(0),
              segment.at(Segment.MAX_OFFSET),
              LogDirectory.bytes(segment),
              segment.number() < covered));
    }
    return segments;
  }

  @Override
  public CompletionStage<Void> discard(LogSegment segment) {
    int number = Segment.numberOf(segment.first());
    if (number >= Segment.numberOf(new LogPosition(checkpoint.get()))) {
      throw new IllegalArgumentException(
          "Expected a segment below what a snapshot covers, but it is segment " + number);
    }
    return housekeeping
        .remove(number)
        .handleAsync(
            (done, failed) -> {
              if (failed != null) {
                throw new CompletionException(failed);
              }
              return null;
            },
            shardExecutor);
  }

  @Override
  public CompletionStage<Void> stamp() {
    CompletionStage<Appended> outcome;
    if (closed || failure.get() != null) {
      outcome = answer(new Appended.NotLeader(null));
    } else if (endsWithStamp) {
      Pending last = pending.peekLast();
      outcome = last == null ? answer(new Appended.Busy()) : last.outcome();
    } else {
      outcome = write(null, Urgency.GROUP);
    }
    return outcome.thenApply(ignored -> null);
  }

  @Override
  public StorageState storage() {
    StorageState disk = housekeeping.storage();
    // There may be no room for another segment, but the open one was reserved whole.
    return disk == StorageState.FULL && writer.isRoomy() ? StorageState.LOW : disk;
  }

  @Override
  public LogCopy copy(int filesMax) throws IOException {
    if (directory.segments().size() > filesMax) {
      throw new IOException(
          "Expected to hold %d segments open at once, but this process may open only %d more files"
              .formatted(directory.segments().size(), filesMax));
    }
    return LogCopy.open(directory, identity, force::durable);
  }

  @Override
  public int maxBatchBytes() {
    return options.maxBatchBytes();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (failure.get() == null && (!endsWithStamp || !pending.isEmpty())) {
      write(null, Urgency.ALONE);
      // If there was no room for the stamp, what waits is forced all the same.
      force.flush();
      deliver();
    }
    closed = true;
    force.stop();
    try {
      housekeeping.stop();
      if (failure.get() == null) {
        writer.close();
        directory.writeIdentity(identity.stopped(lastNumber));
      } else {
        writer.abandon();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to close the log cleanly, but could not", e);
    } finally {
      directory.close();
    }
  }

  private final class Progress implements GroupForce.Owner {
    @Override
    public void advanced() {
      scheduleDelivery();
    }

    @Override
    public void finished(SegmentWriter segment) {
      housekeeping.close(segment);
    }

    @Override
    public void failed(Throwable cause) {
      fail(cause);
    }
  }
}
