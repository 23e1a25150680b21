package io.escrowmq.broker;

import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A disk that says that it has forced what it has not. */
final class SabotagedDisk implements DiskForce {

  private static final long LATE_MS = 1_000;

  private final DiskForce disk;
  private final boolean late;

  private SabotagedDisk(DiskForce disk, boolean late) {
    this.disk = disk;
    this.late = late;
  }

  /** Never forces. */
  static LogOpener.Opened withoutForce(LogOptions options, LogPosition from, Executor shard) {
    return open(options, from, shard, false);
  }

  /** Forces, but some time after it has said so. */
  static LogOpener.Opened withLateForce(LogOptions options, LogPosition from, Executor shard) {
    return open(options, from, shard, true);
  }

  private static LogOpener.Opened open(
      LogOptions options, LogPosition from, Executor shard, boolean late) {
    DiskForce lying = new SabotagedDisk(options.disk(), late);
    return LogOpener.CHRONICLE.open(options.withDisk(lying), from, shard);
  }

  @Override
  public void force(FileChannel segment) throws IOException {
    if (late) {
      CompletableFuture.delayedExecutor(LATE_MS, TimeUnit.MILLISECONDS)
          .execute(() -> forceLate(segment));
    }
  }

  private void forceLate(FileChannel segment) {
    try {
      disk.force(segment);
    } catch (IOException gone) {
      System.err.println("Too late to force: " + gone);
    }
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    if (late) {
      disk.forceDirectory(directory);
    }
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return disk.usableBytes(directory);
  }
}
