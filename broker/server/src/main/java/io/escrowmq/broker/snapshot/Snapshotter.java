package io.escrowmq.broker.snapshot;

import io.escrowmq.broker.log.CorruptLogException;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.log.UnreadableLogException;
import io.escrowmq.core.ShardState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes snapshots while the shard goes on: a second fold, on a thread of its own, from the last
 * snapshot over the durable log. It has its own state, which is dropped afterwards, so the shard is
 * never stopped or even asked.
 *
 * <p>A snapshot is as long as the backlog is large. So that writing it never costs more than half
 * of what writing the log costs, the next one waits until the log has grown by twice its length, if
 * that is more than the usual distance. And so that it never takes more than a fifth of a
 * processor, the next one waits four times as long as it took, if that was long, but not for more
 * than eight times the distance.
 *
 * <p>A failure costs nothing but a longer replay: it is reported, and tried again after an eighth
 * of the usual distance.
 */
public final class Snapshotter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshotter.class);
  private static final long LONG_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int PAUSES = 4;

  /** So many distances, and the pause is over: what a start replays must not grow for ever. */
  private static final int FAR = 8;

  private final SnapshotStore store;
  private final ShardLog log;
  private final BatchFold fold;
  private final long everyBytes;
  private final Host host;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile boolean closed;
  private volatile boolean failedLast;
  private volatile @Nullable Thread thread;
  private volatile LogPosition covered;
  private volatile long pauseEndsNs;

  // Of the shard's thread alone.
  private long bytesSince;

  private LogPosition latest;

  /**
   * Begins to count.
   *
   * @param store where snapshots are kept
   * @param log read from, and told what is covered
   * @param fold applies a batch
   * @param everyBytes of log payload between two snapshots, at least
   * @param covered up to where the snapshot goes that the shard was started from
   */
  public Snapshotter(
      SnapshotStore store, ShardLog log, BatchFold fold, long everyBytes, LogPosition covered) {
    this(store, log, fold, everyBytes, covered, new Host(Snapshotter::daemon, System::nanoTime));
  }

  /**
   * What it runs on.
   *
   * @param threads one is made and started for each snapshot
   * @param nanoTime a monotonic clock, nanoseconds
   */
  public record Host(ThreadFactory threads, LongSupplier nanoTime) {}

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "escrow-snapshot");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Begins to count, with threads and time of the caller's: a simulation has none but its own.
   *
   * @param store where snapshots are kept
   * @param log read from, and told what is covered
   * @param fold applies a batch
   * @param everyBytes of log payload between two snapshots
   * @param covered up to where the snapshot goes that the shard was started from
   * @param host what it runs on
   */
  public Snapshotter(
      SnapshotStore store,
      ShardLog log,
      BatchFold fold,
      long everyBytes,
      LogPosition covered,
      Host host) {
    this.host = host;
    this.pauseEndsNs = host.nanoTime().getAsLong();
    this.store = store;
    this.log = log;
    this.fold = fold;
    this.everyBytes = everyBytes;
    this.covered = covered;
    this.latest = covered;
  }

  /**
   * Counts a batch that a start replays. A snapshot waits for {@link #caughtUp}: it would take from
   * the start the processor that it needs.
   *
   * @param batch what was replayed
   */
  public void replayed(DurableBatch batch) {
    bytesSince += batch.payload().remaining();
    latest = batch.position();
  }

  /** The start is over: begins a snapshot if what was replayed is worth one. */
  public void caughtUp() {
    startIfDue();
  }

  /**
   * Counts a batch that the shard has applied and starts a snapshot when it is time. On the shard's
   * thread; does not wait.
   *
   * @param batch what was applied
   */
  public void applied(DurableBatch batch) {
    replayed(batch);
    startIfDue();
  }

  /**
   * Takes a snapshot before its time, if anything came since the last: on a disk without room the
   * log does not grow, and what lies behind the older of two snapshots cannot be deleted. On the
   * shard's thread; does not wait.
   */
  public void soon() {
    startAfter(1);
  }

  private void startIfDue() {
    long distance = Math.max(everyBytes, 2 * store.newestBytes());
    if (host.nanoTime().getAsLong() - pauseEndsNs < 0) {
      startAfter(FAR * distance);
    } else {
      startAfter(failedLast ? distance / 8 : distance);
    }
  }

  private void startAfter(long bytes) {
    if (bytesSince >= bytes && !closed && running.compareAndSet(false, true)) {
      bytesSince = 0;
      LogPosition upTo = latest;
      Thread started = host.threads().newThread(() -> run(upTo));
      thread = started;
      started.start();
    }
  }

  // The outermost edge of this thread: nothing that goes wrong here may touch the shard.
  @SuppressWarnings("CatchingUnchecked")
  private void run(LogPosition upTo) {
    long startedNs = host.nanoTime().getAsLong();
    try {
      Snapshot last = store.load();
      try (ShardState state = last.state()) {
        LogPosition reached = foldUpTo(last, upTo);
        if (!closed && reached.isAfter(last.position())) {
          save(state, reached);
          LOG.info(
              "Snapshot at {} taken in {} ms",
              reached,
              (host.nanoTime().getAsLong() - startedNs) / 1_000_000);
        }
      }
      failedLast = false;
      pauseAfter(startedNs);
    } catch (CorruptLogException damage) {
      failedLast = true;
      LOG.error(
          "Expected to take a snapshot up to {}, but the log is damaged: {}. The broker goes on"
              + " from its memory; stop it cleanly soon, so that a snapshot of its state makes the"
              + " damaged part unneeded",
          upTo,
          damage.getMessage());
    } catch (IOException | UncheckedIOException | UnreadableLogException e) {
      failedLast = true;
      LOG.warn(
          "Expected to take a snapshot up to {}, but: {}; trying again later",
          upTo,
          e.getMessage());
    } catch (Exception | OutOfMemoryError e) {
      failedLast = true;
      LOG.warn("Expected to take a snapshot up to {}, but could not; trying again later", upTo, e);
    } finally {
      running.set(false);
    }
  }

  private void pauseAfter(long startedNs) {
    long endedNs = host.nanoTime().getAsLong();
    long tookNs = endedNs - startedNs;
    pauseEndsNs = tookNs < LONG_NS ? endedNs : endedNs + PAUSES * tookNs;
  }

  private LogPosition foldUpTo(Snapshot from, LogPosition upTo) {
    LogPosition reached = from.position();
    try (LogReader reader = log.reader()) {
      reader.seekAfter(reached);
      while (!closed && upTo.isAfter(reached)) {
        DurableBatch batch = reader.next();
        if (batch == null) {
          return reached;
        }
        fold.apply(from.state(), batch);
        reached = batch.position();
      }
    }
    return reached;
  }

  private void save(ShardState state, LogPosition position) throws IOException {
    store.save(state, position);
    covered = position;
    // The older one must stay usable, so the log is kept for that.
    LogPosition oldest = store.oldestKept();
    if (oldest.isAfter(LogPosition.BEGINNING)) {
      log.checkpointed(oldest);
    }
  }

  /**
   * Saves the shard's own state at a clean stop, when nothing is applied any more and the log is
   * closed. On the shard's thread, after {@link #close}.
   *
   * @param patienceMs given up after this many milliseconds: whoever stops the broker waits
   * @param state the state
   * @param position the last batch applied
   * @throws IOException if it could not be written, or not in time; then the next start replays
   *     more
   */
  public void saveWithin(long patienceMs, ShardState state, LogPosition position)
      throws IOException {
    if (position.isAfter(covered)) {
      long startedNs = System.nanoTime();
      store.save(
          state,
          position,
          () -> System.nanoTime() - startedNs > TimeUnit.MILLISECONDS.toNanos(patienceMs));
      covered = position;
    }
  }

  /**
   * Tells how far the newest snapshot goes.
   *
   * @return its position
   */
  public LogPosition covered() {
    return covered;
  }

  /** {@return how long the newest snapshot is, bytes} */
  public long newestBytes() {
    return store.newestBytes();
  }

  /** Abandons a snapshot that is being made and waits for its thread. */
  @Override
  public void close() {
    closed = true;
    Thread last = thread;
    boolean interrupted = false;
    while (last != null && last.isAlive()) {
      try {
        last.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
