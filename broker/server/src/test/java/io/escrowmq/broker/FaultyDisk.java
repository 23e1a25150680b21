package io.escrowmq.broker;

import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.Recovery.LastStop;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** A disk that fails where a device cannot be made to, or whose failures are not looked at. */
final class FaultyDisk implements DiskForce {

  private static final int RESERVATIONS_THAT_SUCCEED = 3;

  private final DiskForce disk;
  private final boolean looksAway;
  private volatile boolean refuses;
  private volatile int reservations;

  private FaultyDisk(DiskForce disk, boolean looksAway) {
    this.disk = disk;
    this.looksAway = looksAway;
  }

  /** Takes a failed force for one that succeeded. */
  static LogOpener.Opened ignoringFailedForces(
      LogOptions options, LogPosition from, Executor shard) {
    return LogOpener.CHRONICLE.open(
        options.withDisk(new FaultyDisk(options.disk(), true)), from, shard);
  }

  /** A new log cannot reserve space for its fourth segment; later runs are well. */
  static LogOpener.Opened refusingAReservation(
      LogOptions options, LogPosition from, Executor shard) {
    FaultyDisk faulty = new FaultyDisk(options.disk(), false);
    LogOpener.Opened opened = LogOpener.CHRONICLE.open(options.withDisk(faulty), from, shard);
    faulty.refuses = opened.recovery().lastStop() == LastStop.NEW;
    return opened;
  }

  @Override
  public void force(FileChannel segment) throws IOException {
    try {
      disk.force(segment);
    } catch (IOException failed) {
      if (!looksAway) {
        throw failed;
      }
      System.err.println("Looked away from: " + failed);
    }
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    disk.forceDirectory(directory);
  }

  @Override
  public synchronized boolean reserve(Path file, long bytes) throws IOException {
    if (refuses && ++reservations >= RESERVATIONS_THAT_SUCCEED) {
      throw new IOException("Input/output error");
    }
    return disk.reserve(file, bytes);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return disk.usableBytes(directory);
  }
}
