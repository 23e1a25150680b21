package io.escrowmq.broker.log;

import io.escrowmq.broker.config.Durability;
import java.nio.file.Path;

/**
 * How a log is kept.
 *
 * @param directory holds the log and nothing else; made if missing
 * @param shard number of the shard, 0 to 32767
 * @param durability when a batch counts as durable
 * @param segmentBytes a segment is closed before it grows beyond; power of two, 1 MiB to 1 GiB
 * @param maxBatchBytes largest payload of a batch; at most a quarter of a segment less 1 KiB
 * @param maxUnforcedBytes appended and not yet durable bytes, beyond which appends are answered
 *     BUSY
 * @param lowFloorBytes free space below which {@link StorageState#LOW} is reported
 * @param fullFloorBytes free space that no new segment may take; {@link StorageState#FULL} is
 *     reported when it would, and the open one is nearly full
 * @param disk forces the disk
 */
public record LogOptions(
    Path directory,
    int shard,
    Durability durability,
    long segmentBytes,
    int maxBatchBytes,
    long maxUnforcedBytes,
    long lowFloorBytes,
    long fullFloorBytes,
    DiskForce disk) {

  private static final long MIB = 1L << 20;

  /**
   * Checks the limits.
   *
   * @param directory any
   * @param shard 0 to 32767
   * @param durability any
   * @param segmentBytes power of two, 1 MiB to 1 GiB
   * @param maxBatchBytes 1 to a quarter of a segment less 1 KiB
   * @param maxUnforcedBytes at least maxBatchBytes
   * @param lowFloorBytes at least fullFloorBytes
   * @param fullFloorBytes not negative
   * @param disk any
   */
  public LogOptions {
    require(shard >= 0 && shard <= Short.MAX_VALUE, "shard", shard);
    require(
        segmentBytes >= MIB && segmentBytes <= 1024 * MIB && Long.bitCount(segmentBytes) == 1,
        "segmentBytes",
        segmentBytes);
    require(
        maxBatchBytes >= 1 && maxBatchBytes <= segmentBytes / 4 - 1024,
        "maxBatchBytes",
        maxBatchBytes);
    require(maxUnforcedBytes >= maxBatchBytes, "maxUnforcedBytes", maxUnforcedBytes);
    require(lowFloorBytes >= fullFloorBytes, "lowFloorBytes", lowFloorBytes);
    require(fullFloorBytes >= 0, "fullFloorBytes", fullFloorBytes);
  }

  private static void require(boolean holds, String key, long value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Expected " + key + " within its limits, but it is " + value);
    }
  }

  /**
   * The defaults: forced, segments of 256 MiB, batches up to 16 MiB, 64 MiB unforced, floors 1 GiB
   * and 128 MiB.
   *
   * @param directory where
   * @return options for shard 0
   */
  public static LogOptions at(Path directory) {
    return new LogOptions(
        directory,
        0,
        Durability.FSYNC,
        256 * MIB,
        (int) (16 * MIB),
        64 * MIB,
        1024 * MIB,
        128 * MIB,
        DiskForce.real());
  }

  /**
   * Changes when a batch counts as durable.
   *
   * @param other the durability
   * @return a copy
   */
  public LogOptions withDurability(Durability other) {
    return new LogOptions(
        directory,
        shard,
        other,
        segmentBytes,
        maxBatchBytes,
        maxUnforcedBytes,
        lowFloorBytes,
        fullFloorBytes,
        disk);
  }

  /**
   * Changes the size of segments; the largest batch is lowered to fit if need be.
   *
   * @param bytes power of two, 1 MiB to 1 GiB
   * @return a copy
   */
  public LogOptions withSegmentBytes(long bytes) {
    return new LogOptions(
        directory,
        shard,
        durability,
        bytes,
        (int) Math.min(maxBatchBytes, bytes / 4 - 1024),
        maxUnforcedBytes,
        lowFloorBytes,
        fullFloorBytes,
        disk);
  }

  /**
   * Changes the limit of what may wait for the disk.
   *
   * @param bytes at least the largest batch
   * @return a copy
   */
  public LogOptions withMaxUnforcedBytes(long bytes) {
    return new LogOptions(
        directory,
        shard,
        durability,
        segmentBytes,
        maxBatchBytes,
        bytes,
        lowFloorBytes,
        fullFloorBytes,
        disk);
  }

  /**
   * Changes the floors of free space.
   *
   * @param lowBytes below it LOW
   * @param fullBytes below it FULL
   * @return a copy
   */
  public LogOptions withFloors(long lowBytes, long fullBytes) {
    return new LogOptions(
        directory,
        shard,
        durability,
        segmentBytes,
        maxBatchBytes,
        maxUnforcedBytes,
        lowBytes,
        fullBytes,
        disk);
  }

  /**
   * Changes what forces the disk.
   *
   * @param other forces
   * @return a copy
   */
  public LogOptions withDisk(DiskForce other) {
    return new LogOptions(
        directory,
        shard,
        durability,
        segmentBytes,
        maxBatchBytes,
        maxUnforcedBytes,
        lowFloorBytes,
        fullFloorBytes,
        other);
  }
}
