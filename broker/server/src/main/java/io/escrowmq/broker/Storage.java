package io.escrowmq.broker;

import io.escrowmq.broker.backup.BackupSource;
import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.ConfigException;
import io.escrowmq.broker.config.StorageConfig;
import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.Recovery;
import io.escrowmq.broker.log.ScratchSpace;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.broker.shard.Shard;
import io.escrowmq.broker.snapshot.Snapshot;
import io.escrowmq.broker.snapshot.SnapshotStore;
import io.escrowmq.broker.snapshot.Snapshotter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the shard keeps on disk: the newest snapshot, the log behind it, and whoever makes the next
 * snapshot.
 *
 * @param snapshot the state to start from
 * @param log opened at the snapshot's position
 * @param recovery what opening the log found
 * @param snapshotter makes snapshots while the shard goes on
 * @param backups opens both for a backup
 */
record Storage(
    Snapshot snapshot,
    ShardLog log,
    Recovery recovery,
    Snapshotter snapshotter,
    BackupSource backups) {

  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
  private static final int MAX_BATCH_BYTES = 16 << 20;

  /** A stop as a whole is waited for 4.5 s by the command line. */
  private static final long STOP_SNAPSHOT_MS = 2_500;

  /** Opens the log at a position, on the shard's thread. */
  interface LogAt {
    LogOpener.Opened open(LogOptions options, LogPosition position);
  }

  /** Opens it; one sentence for the operator if that is not possible. */
  static Storage open(DataDirectory directory, BrokerConfig config, DiskForce disk, LogAt log) {
    try {
      Path index = directory.index();
      ScratchSpace.prepare(index);
      long reserve = config.storage().reserveFloorBytes();
      SnapshotStore store =
          new SnapshotStore(directory.snapshots(), disk, () -> ScratchSpace.in(index, reserve));
      Snapshot snapshot = store.load();
      LogOpener.Opened opened = log.open(logOptions(directory, config, disk), snapshot.position());
      LogPosition oldest = store.oldestKept();
      if (oldest.isAfter(LogPosition.BEGINNING)) {
        opened.log().checkpointed(oldest);
      }
      Snapshotter snapshotter =
          new Snapshotter(
              store,
              opened.log(),
              BatchPayload::fold,
              config.storage().snapshotEveryBytes(),
              snapshot.position());
      BackupSource backups = new BackupSource(directory.brokerId(), store, opened.log());
      return new Storage(snapshot, opened.log(), opened.recovery(), snapshotter, backups);
    } catch (IOException | UncheckedIOException unusable) {
      throw new ConfigException(
          "The data directory "
              + directory.path()
              + " cannot be used: "
              + unusable.getMessage()
              + ".");
    }
  }

  private static LogOptions logOptions(
      DataDirectory directory, BrokerConfig config, DiskForce disk) {
    StorageConfig storage = config.storage();
    int maxBatchBytes = (int) Math.min(MAX_BATCH_BYTES, storage.segmentBytes() / 4 - 1024);
    return new LogOptions(
        directory.log(),
        0,
        storage.durability(),
        storage.segmentBytes(),
        maxBatchBytes,
        Math.max(maxBatchBytes, 2 * config.limits().inFlightBytes()),
        storage.publishFloorBytes(),
        storage.reserveFloorBytes(),
        disk);
  }

  /** For the start-up line. */
  String summary(Shard shard) {
    if (recovery.lastStop() == Recovery.LastStop.NEW) {
      return "log new";
    }
    String cut =
        recovery.cutBatches() == 0
            ? ""
            : ", cut " + recovery.cutBatches() + " batches that were never acknowledged";
    String missing =
        recovery.missingBatches() == 0
            ? ""
            : ", " + recovery.missingBatches() + " batches missing that were given up";
    return "log recovered to "
        + recovery.lastPosition()
        + " (last stop "
        + recovery.lastStop()
        + ", "
        + shard.replayedBatches()
        + " batches replayed"
        + cut
        + missing
        + ")";
  }

  /**
   * A clean stop: the log first, which takes no time; then, if that can be done within a while, a
   * snapshot. Without it the next start replays more, nothing else. The state cannot be read
   * afterwards.
   */
  void close(Shard shard) {
    snapshotter.close();
    log.close();
    if (shard.failure() == null) {
      try {
        snapshotter.saveWithin(STOP_SNAPSHOT_MS, shard.state(), shard.appliedTo());
      } catch (IOException unwritten) {
        LOG.warn(
            "Expected to write a snapshot at the stop, but {}; the next start replays the log",
            unwritten.toString());
      }
    }
    shard.state().close();
  }
}
