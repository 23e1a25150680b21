package io.escrowmq.broker;

import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A disk that says that it has forced what it has not: the batches. Opening is honest, and so is
 * the making of a segment; so what is missing after a loss of power is what was acknowledged, and
 * not what the log needs to open at all.
 */
final class SabotagedDisk implements DiskForce {

  private static final long LATE_MS = 1_000;

  private final DiskForce disk;
  private final boolean late;

  /** Files that were forced once, and whether a late force of each is under way. */
  private final Map<FileChannel, Boolean> known = new WeakHashMap<>();

  private boolean open;

  private SabotagedDisk(DiskForce disk, boolean late) {
    this.disk = disk;
    this.late = late;
  }

  /** Never forces a batch. */
  static LogOpener.Opened withoutForce(LogOptions options, LogPosition from, Executor shard) {
    return open(options, from, shard, false);
  }

  /** Forces batches once a second, and says at once that it has. */
  static LogOpener.Opened withLateForce(LogOptions options, LogPosition from, Executor shard) {
    return open(options, from, shard, true);
  }

  private static LogOpener.Opened open(
      LogOptions options, LogPosition from, Executor shard, boolean late) {
    SabotagedDisk lying = new SabotagedDisk(options.disk(), late);
    LogOpener.Opened opened = LogOpener.CHRONICLE.open(options.withDisk(lying), from, shard);
    lying.opened();
    return opened;
  }

  private synchronized void opened() {
    open = true;
  }

  @Override
  public void force(FileChannel segment) throws IOException {
    if (isHonest(segment)) {
      disk.force(segment);
    }
  }

  private synchronized boolean isHonest(FileChannel segment) {
    Boolean underWay = known.putIfAbsent(segment, false);
    if (open && late && Boolean.FALSE.equals(underWay)) {
      known.put(segment, true);
      CompletableFuture.delayedExecutor(LATE_MS, TimeUnit.MILLISECONDS)
          .execute(() -> forceLate(segment));
    }
    return !open || underWay == null;
  }

  private void forceLate(FileChannel segment) {
    synchronized (this) {
      known.put(segment, false);
    }
    try {
      disk.force(segment);
    } catch (IOException gone) {
      System.err.println("Too late to force: " + gone);
    }
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    disk.forceDirectory(directory);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return disk.usableBytes(directory);
  }
}
