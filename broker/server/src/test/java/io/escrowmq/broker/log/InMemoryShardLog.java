package io.escrowmq.broker.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ShardLog} in memory, whose disk, leadership and failures a test scripts.
 *
 * <p>By default each append schedules a force on the shard's executor; after {@link #holdForces}
 * the test calls {@link #force} itself, on the shard's thread, as all scripted events. Crash:
 * {@link MemoryDisk#crash}, abandon this log, open a new one on the same disk.
 */
public final class InMemoryShardLog implements ShardLog {
  private record Pending(long number, Batch batch, CompletableFuture<Appended> outcome) {}

  private final MemoryDisk disk;
  private final Executor shardExecutor;
  private final long replayAbove;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private @Nullable Listener listener;
  private boolean forcesHeld;
  private boolean forceScheduled;
  private boolean leads;
  private boolean closed;
  private int busyAnswers;
  private @Nullable String leaderHint;
  private @Nullable IOException nextForceFails;
  private @Nullable Throwable failure;
  private long checkpointedNumber;
  private long epoch;
  private volatile StorageState storage = StorageState.OK;

  /**
   * Opens the log on a disk.
   *
   * @param disk what survives
   * @param replayFrom batches above it are replayed at the start
   * @param shardExecutor runs tasks on the shard's thread, never within the call
   */
  public InMemoryShardLog(MemoryDisk disk, LogPosition replayFrom, Executor shardExecutor) {
    this.disk = disk;
    this.shardExecutor = shardExecutor;
    this.replayAbove = MemoryDisk.number(replayFrom);
    if (replayAbove > disk.forcedNumber() || isMissingAbove(disk, replayAbove)) {
      throw new DamagedLogException(
          "Expected the log to reach " + replayFrom + ", but it does not", null);
    }
  }

  private static boolean isMissingAbove(MemoryDisk disk, long above) {
    for (long number = above + 1; number <= disk.forcedNumber(); number++) {
      if (disk.at(number) == null) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void start(Listener shard) {
    listener = shard;
    replayFrom(replayAbove, disk.forcedNumber());
    lead();
  }

  private void replayFrom(long above, long upTo) {
    for (long number = above + 1; number <= upTo; number++) {
      MemoryDisk.Stored stored = Objects.requireNonNull(disk.at(number));
      if (stored.batch() != null) {
        listener().durable(stored.durable(null));
      }
    }
  }

  @Override
  public CompletionStage<Appended> append(Batch batch) {
    if (batch.payloadBytes() > maxBatchBytes()) {
      throw new IllegalArgumentException("Expected at most " + maxBatchBytes() + " bytes");
    }
    CompletableFuture<Appended> outcome = new CompletableFuture<>();
    if (!leads || closed || failure != null) {
      shardExecutor.execute(() -> outcome.complete(new Appended.NotLeader(leaderHint)));
      return outcome;
    }
    if (busyAnswers > 0 || storage == StorageState.FULL) {
      busyAnswers = Math.max(0, busyAnswers - 1);
      shardExecutor.execute(() -> outcome.complete(new Appended.Busy()));
      return outcome;
    }
    pending.add(new Pending(disk.write(epoch, batch), batch, outcome));
    if (!forcesHeld && !forceScheduled) {
      forceScheduled = true;
      shardExecutor.execute(this::force);
    }
    return outcome;
  }

  @Override
  public CompletionStage<Appended> appendAlone(Batch batch) {
    boolean alone = pending.isEmpty() && !forcesHeld;
    CompletionStage<Appended> outcome = append(batch);
    if (alone) {
      force();
    }
    return outcome;
  }

  /** Lets appends wait until the test calls {@link #force}. */
  public void holdForces() {
    forcesHeld = true;
  }

  /** Forces everything appended and reports it; or fails, if so scripted. */
  public void force() {
    forceScheduled = false;
    if (closed || failure != null) {
      return;
    }
    IOException scripted = nextForceFails;
    if (scripted != null) {
      fail(scripted);
      return;
    }
    disk.force();
    deliver();
  }

  private void deliver() {
    for (Pending next = pending.peek(); next != null; next = pending.peek()) {
      if (next.number() > disk.forcedNumber()) {
        return;
      }
      pending.remove();
      next.outcome().complete(new Appended.Durable(MemoryDisk.position(next.number())));
      listener().durable(Objects.requireNonNull(disk.at(next.number())).durable(next.batch()));
    }
  }

  private void fail(Throwable cause) {
    failure = cause;
    leads = false;
    answerUnknown();
    listener().failed(cause);
  }

  private void answerUnknown() {
    while (!pending.isEmpty()) {
      pending.remove().outcome().complete(new Appended.Unknown());
    }
  }

  /**
   * The next force fails, and with it the log for good.
   *
   * @param cause what the disk says
   */
  public void failNextForce(IOException cause) {
    nextForceFails = cause;
  }

  /**
   * The next appends are answered BUSY.
   *
   * @param appends how many
   */
  public void answerBusy(int appends) {
    busyAnswers = appends;
  }

  /**
   * Sets the room on the disk; FULL answers appends with BUSY.
   *
   * @param state the state
   */
  public void storage(StorageState state) {
    storage = state;
  }

  /**
   * Leadership is lost: all that waits is answered UNKNOWN; then some of it turns up durable all
   * the same, the rest never does.
   *
   * @param hint who leads now
   * @param survivors how many of the waiting batches the others had, at most
   */
  public void stepDown(String hint, int survivors) {
    leads = false;
    leaderHint = hint;
    long before = disk.forcedNumber();
    disk.crashKeeping(survivors);
    answerUnknown();
    listener().following(hint);
    replayFrom(before, disk.forcedNumber());
  }

  /**
   * What a reader throws that finds damage.
   *
   * @param what the sentence
   * @return to be thrown
   */
  public static RuntimeException damage(String what) {
    return new CorruptLogException(what, null);
  }

  /** Leadership begins, under a new epoch. */
  public void lead() {
    epoch = disk.nextEpoch();
    leads = true;
    leaderHint = null;
    listener().leading(epoch);
  }

  @Override
  public CompletionStage<Void> readBarrier() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    shardExecutor.execute(
        () -> {
          if (leads && !closed) {
            done.complete(null);
          } else {
            done.completeExceptionally(new IllegalStateException("Expected to lead, but do not"));
          }
        });
    return done;
  }

  @Override
  public LogReader reader() {
    return new Reader(disk);
  }

  @Override
  public void checkpointed(LogPosition upTo) {
    checkpointedNumber = Math.max(checkpointedNumber, MemoryDisk.number(upTo));
  }

  @Override
  public List<LogSegment> segments() {
    return disk.segments(checkpointedNumber);
  }

  @Override
  public CompletionStage<Void> discard(LogSegment segment) {
    if (MemoryDisk.number(segment.last()) >= checkpointedNumber) {
      throw new IllegalArgumentException("Expected it to be below what a snapshot covers");
    }
    CompletableFuture<Void> gone = new CompletableFuture<>();
    shardExecutor.execute(
        () -> {
          disk.discard(segment);
          gone.complete(null);
        });
    return gone;
  }

  @Override
  public CompletionStage<Void> stamp() {
    if (leads && !disk.endsWithStamp()) {
      disk.write(epoch, null);
      force();
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    shardExecutor.execute(() -> done.complete(null));
    return done;
  }

  @Override
  public StorageState storage() {
    return storage;
  }

  @Override
  public LogCopy copy(int filesMax) throws IOException {
    throw new IOException("Expected a log in files, but this one is in memory");
  }

  @Override
  public int maxBatchBytes() {
    return 1 << 20;
  }

  @Override
  public void close() {
    if (!closed && leads) {
      disk.write(epoch, null);
      force();
    }
    closed = true;
  }

  private Listener listener() {
    return Objects.requireNonNull(listener, "Expected start to have been called");
  }

  private static final class Reader implements LogReader {
    private final MemoryDisk disk;
    private long last;

    private Reader(MemoryDisk disk) {
      this.disk = disk;
    }

    @Override
    public DurableBatch read(LogPosition position) {
      MemoryDisk.Stored found = disk.at(MemoryDisk.number(position));
      if (found != null && disk.failsRead(found.number())) {
        throw new UnreadableLogException(
            "Expected to read the log, but: batch at " + position + ": Input/output error",
            new IOException("Input/output error"));
      }
      if (found == null || found.batch() == null || disk.isRotten(found.number())) {
        throw new CorruptLogException("Expected a batch at " + position + ", but none is", null);
      }
      return found.durable(null);
    }

    @Override
    public void seekAfter(LogPosition position) {
      last = MemoryDisk.number(position);
    }

    @Override
    public @Nullable DurableBatch next() {
      for (; last < disk.forcedNumber(); last++) {
        MemoryDisk.Stored found = disk.at(last + 1);
        if (found != null && found.batch() != null) {
          last++;
          return found.durable(null);
        }
      }
      return null;
    }

    @Override
    public void release() {
      // Holds nothing.
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
