package io.escrowmq.benchmarks.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * What the disk itself does: appends of 4 KiB to a growing file, each forced by {@code fdatasync}
 * before the next. To be measured on the broker's directory while no broker runs.
 */
public final class DiskForce {
  private static final int APPEND_BYTES = 4_096;
  private static final int WARM_UP_FORCES = 50;

  private DiskForce() {}

  /**
   * Measures, and removes its file.
   *
   * @param directory on the disk in question
   * @param duration how long
   * @return the latency of one append with its force
   * @throws IOException if the disk cannot be written or forced
   */
  public static Latencies measure(Path directory, Duration duration) throws IOException {
    Path file = Files.createTempFile(directory, "force", ".probe");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocateDirect(APPEND_BYTES);
      while (block.hasRemaining()) {
        block.put((byte) 0x5A);
      }
      for (int i = 0; i < WARM_UP_FORCES; i++) {
        append(channel, block);
      }
      Latencies latencies = new Latencies();
      long end = System.nanoTime() + duration.toNanos();
      long began = System.nanoTime();
      while (began - end < 0) {
        append(channel, block);
        long now = System.nanoTime();
        latencies.record(now - began);
        began = now;
      }
      return latencies;
    } finally {
      Files.delete(file);
    }
  }

  private static void append(FileChannel channel, ByteBuffer block) throws IOException {
    block.rewind();
    while (block.hasRemaining()) {
      channel.write(block);
    }
    channel.force(false);
  }
}
