package io.escrowmq.broker.simulation;

import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What survives a broker: the log in memory with its checksums, and a directory of snapshots. */
final class Disk implements DiskForce {
  final MemoryDisk log = new MemoryDisk();
  final Path snapshots;

  /** CRC32C of each durable batch, by its number. */
  final Map<Long, Integer> checksums = new HashMap<>();

  /** Where messages were written again. */
  final Set<Long> carried = new HashSet<>();

  /** How many batches of the log were forced, whatever a broker with a bug believes. */
  int trulyForced;

  /** The next force of a snapshot fails. */
  boolean failNextForce;

  /** The next read gives a byte that nobody wrote. */
  boolean damageNextRead;

  Disk(Path directory) {
    this.snapshots = directory;
  }

  @Override
  public void force(FileChannel file) throws IOException {
    if (failNextForce) {
      failNextForce = false;
      throw new IOException("Input/output error");
    }
  }

  @Override
  public void forceDirectory(Path directory) {
    // Whatever is in a directory stays there.
  }

  @Override
  public long usableBytes(Path directory) {
    return Long.MAX_VALUE;
  }

  List<Path> snapshotFiles() {
    try (Stream<Path> files = Files.list(snapshots)) {
      return files.filter(file -> file.toString().endsWith(".snapshot")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes one byte of the newest snapshot. */
  boolean damageNewestSnapshot(Dice dice) {
    List<Path> files = snapshotFiles();
    if (files.isEmpty() || (files.size() == 1 && log.isShortened())) {
      return false; // The last of them, without which the rest of the log is of no use.
    }
    try (FileChannel file =
        FileChannel.open(
            files.get(files.size() - 1), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long at = dice.below((int) file.size());
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1 + dice.below(255))).flip();
      file.write(one, at);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the directory, so that thousands of runs leave nothing behind. */
  void delete() {
    try (Stream<Path> files = Files.list(snapshots)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
