package io.escrowmq.broker.log;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything slow that an append must not wait for: makes the next segment ahead, closes full ones,
 * deletes old ones, watches the free space. One thread of its own.
 */
final class LogHousekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(LogHousekeeping.class);
  private static final long REFRESH_MS = 250;
  private static final long SMALLEST_BYTES = 1 << 20;

  /**
   * The shard's thread waits here, and with it every client, but only once per segment: afterwards
   * appends that do not fit are BUSY until the segment is there.
   */
  private static final long ROLL_PATIENCE_MS = 250;

  private final LogOptions options;
  private final LogDirectory directory;
  private final long logId;
  private final ScheduledThreadPoolExecutor thread;
  private volatile StorageState storage = StorageState.OK;
  private volatile CompletableFuture<SegmentWriter> next = new CompletableFuture<>();
  private volatile int nextNumber;
  private @Nullable ScheduledFuture<?> refreshing;
  private volatile Consumer<Throwable> failed = cause -> {};

  /** Of the shard's thread alone. */
  private @Nullable CompletableFuture<SegmentWriter> waitedFor;

  LogHousekeeping(LogOptions options, LogDirectory directory, long logId) {
    this.options = options;
    this.directory = directory;
    this.logId = logId;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread named = new Thread(task, "escrow-log-housekeeping");
              named.setDaemon(true);
              return named;
            });
  }

  /**
   * Begins with the segment that follows a given one.
   *
   * @param onFailure hears of a disk that fails, but not of one that is full
   */
  void start(int currentSegment, Consumer<Throwable> onFailure) {
    failed = onFailure;
    refresh();
    prepareAfter(currentSegment);
    refreshing =
        thread.scheduleWithFixedDelay(this::refresh, REFRESH_MS, REFRESH_MS, TimeUnit.MILLISECONDS);
  }

  StorageState storage() {
    return storage;
  }

  /**
   * Makes the segment with which a start goes on. On a disk that is nearly full it is a small one,
   * out of the reserve: what is there can be consumed then, and that makes room.
   */
  SegmentWriter createFirst(int number) throws IOException {
    long usable = options.disk().usableBytes(directory.path());
    if (usable >= options.segmentBytes() + options.fullFloorBytes()) {
      return create(number);
    }
    if (usable < 2 * SMALLEST_BYTES) {
      throw new IOException(
          "Expected at least %d free bytes to start with in %s, but %d bytes are free"
              .formatted(2 * SMALLEST_BYTES, directory.path(), usable));
    }
    long capacity =
        Math.min(options.segmentBytes(), Math.max(SMALLEST_BYTES, usable / 2 & -SMALLEST_BYTES));
    LOG.warn(
        "Expected room for a whole segment and the reserve in {}, but {} bytes are free; going on"
            + " with a segment of {} bytes",
        directory.path(),
        usable,
        capacity);
    return SegmentWriter.create(
        options,
        new SegmentWriter.Plan(directory.segmentDirectory(number), number, logId, capacity));
  }

  /** Makes a segment that can be appended to, if the disk has room for it and the reserve. */
  SegmentWriter create(int number) throws IOException {
    long usable = options.disk().usableBytes(directory.path());
    if (usable < options.segmentBytes() + options.fullFloorBytes()) {
      throw new NoRoomException(
          "Expected room for segment %d and the reserve of %d bytes in %s, but %d bytes are free"
              .formatted(number, options.fullFloorBytes(), directory.path(), usable));
    }
    return SegmentWriter.create(options, directory.segmentDirectory(number), number, logId);
  }

  private void prepareAfter(int number) {
    CompletableFuture<SegmentWriter> prepared = new CompletableFuture<>();
    nextNumber = number + 1;
    next = prepared;
    submit(
        () -> {
          prepare(prepared, number + 1);
          judgeStorage(); // Now and not at the next look, which may be some segments later.
        });
  }

  // The outermost edge of this thread. No room, a SIGBUS on a full disk included, only means that
  // there is no next segment yet; a disk that fails will not get better.
  @SuppressWarnings("CatchingUnchecked")
  private void prepare(CompletableFuture<SegmentWriter> prepared, int number) {
    try {
      prepared.complete(create(number));
    } catch (Exception | InternalError e) {
      boolean full = lacksRoom(e); // Before what was half made makes room again.
      discard(number);
      prepared.completeExceptionally(e);
      if (!full) {
        failed.accept(
            e instanceof DiskFailedException
                ? e
                : new DiskFailedException("make " + directory.segmentDirectory(number), e));
      }
    }
  }

  private boolean lacksRoom(Throwable cause) {
    try {
      return cause instanceof NoRoomException
          || String.valueOf(cause.getMessage()).contains("No space left")
          || options.disk().usableBytes(directory.path())
              < options.segmentBytes() + options.fullFloorBytes();
    } catch (IOException e) {
      LOG.warn("Expected to learn the free space of {}, but: {}", directory.path(), e.toString());
      return false;
    }
  }

  private void discard(int number) {
    try {
      if (directory.segmentDirectory(number).toFile().exists()) {
        directory.remove(number);
      }
    } catch (IOException e) {
      LOG.warn("Expected to remove the unfinished segment {}, but: {}", number, e.toString());
    }
  }

  /**
   * Hands out the next segment and begins to make the one after it. Waits, briefly, only if rolls
   * come faster than segments can be made. Null if there is none in time, or the disk has no room.
   */
  @Nullable SegmentWriter takeNext() {
    CompletableFuture<SegmentWriter> wanted = next;
    long patienceMs = wanted == waitedFor ? 0 : ROLL_PATIENCE_MS;
    waitedFor = wanted;
    try {
      SegmentWriter taken = wanted.get(patienceMs, TimeUnit.MILLISECONDS);
      prepareAfter(nextNumber);
      return taken;
    } catch (ExecutionException | TimeoutException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private void refresh() {
    if (next.isCompletedExceptionally()) {
      CompletableFuture<SegmentWriter> again = new CompletableFuture<>();
      prepare(again, nextNumber);
      next = again;
    }
    judgeStorage();
  }

  private void judgeStorage() {
    StorageState before = storage;
    StorageState now;
    try {
      long usable = options.disk().usableBytes(directory.path());
      now =
          next.isCompletedExceptionally()
              ? StorageState.FULL
              : usable < options.lowFloorBytes() ? StorageState.LOW : StorageState.OK;
    } catch (IOException e) {
      LOG.warn("Expected to learn the free space of {}, but: {}", directory.path(), e.toString());
      now = StorageState.LOW;
    }
    if (now != before) {
      LOG.warn("Storage of {} is {} now, was {}", directory.path(), now, before);
    }
    storage = now;
  }

  void close(SegmentWriter full) {
    submit(
        () -> {
          try {
            full.close();
          } catch (IOException e) {
            LOG.warn("Expected to close {}, but: {}", full.segment().file(), e.toString());
          }
        });
  }

  /** Deletes a segment; the answer comes on this object's thread. */
  CompletableFuture<Void> remove(int number) {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            try {
              directory.remove(number);
              gone.complete(null);
            } catch (IOException e) {
              LOG.warn("Expected to remove segment {}, but: {}", number, e.toString());
              gone.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException closing) {
      gone.completeExceptionally(closing);
    }
    return gone;
  }

  private void submit(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("Closing, so a task of the housekeeping is dropped");
    }
  }

  /** Finishes what was asked for, then removes the segment made ahead. */
  void stop() throws IOException {
    if (refreshing != null) {
      refreshing.cancel(false);
    }
    thread.shutdown();
    boolean interrupted = false;
    while (!thread.isTerminated()) {
      try {
        thread.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (next.isDone() && !next.isCompletedExceptionally()) {
      SegmentWriter unused = next.join();
      unused.abandon();
      directory.remove(unused.segment().number());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
