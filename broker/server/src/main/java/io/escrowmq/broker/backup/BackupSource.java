package io.escrowmq.broker.backup;

import com.sun.management.UnixOperatingSystemMXBean;
import io.escrowmq.broker.log.LogCopy;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.snapshot.SnapshotStore;
import io.escrowmq.broker.snapshot.SnapshotStore.OpenSnapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the backups of a running broker come from: the newest whole snapshot, and the log from
 * there to where it is durable. One backup at a time, since it keeps the space of what is deleted
 * meanwhile. Thread-safe.
 */
public final class BackupSource {
  private static final Logger LOG = LoggerFactory.getLogger(BackupSource.class);

  private final UUID brokerId;
  private final SnapshotStore snapshots;
  private final ShardLog log;
  private final AtomicBoolean running = new AtomicBoolean();

  /**
   * Names the sources.
   *
   * @param brokerId whose data it is
   * @param snapshots the snapshots
   * @param log the log
   */
  public BackupSource(UUID brokerId, SnapshotStore snapshots, ShardLog log) {
    this.brokerId = brokerId;
    this.snapshots = snapshots;
    this.log = log;
  }

  /**
   * Opens a backup. Reads the snapshot once, so not on an event loop.
   *
   * @return exactly the state at one position of the log, which no acknowledgement before this call
   *     lies behind; to be closed
   * @throws BackupRefusedException if another one is running, or files cannot be opened
   */
  public Archive open() {
    if (!running.compareAndSet(false, true)) {
      throw new BackupRefusedException("Another backup of this broker is running.");
    }
    OpenSnapshot snapshot = null;
    LogCopy copy = null;
    Archive archive = null;
    try {
      // The snapshot first: what it covers is durable, so the log, asked later, goes further.
      snapshot = snapshots.openNewest();
      copy = log.copy(filesMax());
      archive = archive(snapshot, copy);
      return archive;
    } catch (IOException unusable) {
      throw new BackupRefusedException("Expected to open the files, but: " + unusable.getMessage());
    } finally {
      if (archive == null) {
        release(snapshot, copy);
      }
    }
  }

  private Archive archive(@Nullable OpenSnapshot snapshot, LogCopy copy) throws IOException {
    List<Manifest.Entry> entries = new ArrayList<>();
    List<FileChannel> files = new ArrayList<>();
    LogPosition covered = LogPosition.BEGINNING;
    if (snapshot != null) {
      covered = snapshot.position();
      String name = Manifest.SNAPSHOTS + snapshot.name();
      entries.add(new Manifest.Entry(name, snapshot.file().size(), 0));
      files.add(snapshot.file());
    }
    for (LogCopy.Part part : copy.parts()) {
      entries.add(new Manifest.Entry(Manifest.LOG + part.name(), part.lengthBytes(), 0));
      files.add(part.file());
    }
    Manifest manifest =
        new Manifest(Instant.now(), brokerId, copy.extent(), covered, List.copyOf(entries));
    LOG.info(
        "Backup begins: {} files, {} bytes, up to batch {}",
        entries.size(),
        manifest.totalBytes(),
        copy.extent().endBatch());
    AtomicBoolean closed = new AtomicBoolean();
    return new Archive(
        manifest,
        files,
        () -> {
          if (closed.compareAndSet(false, true)) {
            release(snapshot, copy);
            LOG.info("Backup up to batch {} ends", copy.extent().endBatch());
          }
        });
  }

  private void release(@Nullable OpenSnapshot snapshot, @Nullable LogCopy copy) {
    try {
      if (snapshot != null) {
        snapshot.file().close();
      }
      if (copy != null) {
        copy.close();
      }
    } catch (IOException unclosed) {
      LOG.warn("Expected to close the files of a backup, but: {}", unclosed.toString());
    } finally {
      running.set(false);
    }
  }

  /** Half of what this process may still open: the broker must go on meanwhile. */
  private static int filesMax() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int)
            Math.min(
                Integer.MAX_VALUE,
                (unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount()) / 2)
        : 1_000;
  }
}
