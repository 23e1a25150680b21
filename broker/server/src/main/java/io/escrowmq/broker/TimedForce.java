package io.escrowmq.broker;

import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.metrics.BrokerMetrics;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Counts and times the forces of the log. */
record TimedForce(DiskForce disk, BrokerMetrics metrics) implements DiskForce {

  @Override
  public void force(FileChannel segment) throws IOException {
    long startNanos = System.nanoTime();
    disk.force(segment);
    metrics.forced(System.nanoTime() - startNanos);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    disk.forceDirectory(directory);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return disk.usableBytes(directory);
  }

  @Override
  public boolean reserve(Path file, long bytes) throws IOException {
    return disk.reserve(file, bytes);
  }
}
