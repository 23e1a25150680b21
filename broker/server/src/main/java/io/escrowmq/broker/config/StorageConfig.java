package io.escrowmq.broker.config;

import static io.escrowmq.broker.config.Check.atLeast;

/**
 * How the log is kept on disk.
 *
 * @param durability {@code fsync} or {@code os}; default {@code fsync}
 * @param segmentBytes a log segment is closed when it has reached this size, bytes; default 256 MiB
 * @param snapshotEveryBytes a snapshot is taken after this much log, bytes; default 256 MiB
 * @param publishFloorBytes below this much free space publish and prepare are refused with
 *     STORAGE_FULL, bytes; default 512 MiB
 * @param reserveFloorBytes no new segment may leave less free space than this; when it would and
 *     the open one is nearly full, nothing more is accepted, bytes; default 128 MiB
 */
public record StorageConfig(
    Durability durability,
    long segmentBytes,
    long snapshotEveryBytes,
    long publishFloorBytes,
    long reserveFloorBytes) {
  /** What holds where nothing is said. */
  static final StorageConfig DEFAULTS =
      new StorageConfig(Durability.FSYNC, 256L << 20, 256L << 20, 512L << 20, 128L << 20);

  /**
   * Checks the values.
   *
   * @param durability either
   * @param segmentBytes at least 1 MiB
   * @param snapshotEveryBytes at least 64 KiB
   * @param publishFloorBytes at least the other floor
   * @param reserveFloorBytes at least 0
   * @throws ConfigException if one is out of its range
   */
  public StorageConfig {
    atLeast("storage.segmentBytes", segmentBytes, 1L << 20);
    atLeast("storage.snapshotEveryBytes", snapshotEveryBytes, 64L << 10);
    atLeast("storage.reserveFloorBytes", reserveFloorBytes, 0);
    atLeast("storage.publishFloorBytes", publishFloorBytes, reserveFloorBytes);
  }
}
