package io.escrowmq.broker.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a log as a kill -9 leaves them (a copy of a running log), and ways to damage them.
 */
final class LogImage {
  private final Path directory;

  private LogImage(Path directory) {
    this.directory = directory;
  }

  /** Copies a log, running or not. */
  static LogImage of(Path log, Path to) {
    try (Stream<Path> all = Files.walk(log)) {
      for (Path one : all.toList()) {
        Path copy = to.resolve(log.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(copy);
        } else {
          copy(one, copy);
        }
      }
      return new LogImage(to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the running log deletes meanwhile is not in its copy. */
  private static void copy(Path one, Path to) throws IOException {
    try {
      Files.copy(one, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException deletedMeanwhile) {
      Files.deleteIfExists(to);
    }
  }

  static LogImage at(Path log) {
    return new LogImage(log);
  }

  Path directory() {
    return directory;
  }

  LogOptions options() {
    return LogOptions.at(directory).withSegmentBytes(1 << 20).withFloors(0, 0);
  }

  /** Gives the segment files in order. */
  List<Path> files() {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path fileOf(DurableBatch batch) {
    Path segment = directory.resolve("%010d".formatted(Segment.numberOf(batch.position())));
    return files().stream().filter(file -> file.startsWith(segment)).findFirst().orElseThrow();
  }

  /** Where a batch's word lies. */
  static long offset(DurableBatch batch) {
    return Segment.offsetOf(batch.position());
  }

  static long end(DurableBatch batch) {
    return offset(batch) + 4 + BatchHeader.excerptBytes(batch.payload().remaining());
  }

  static void flip(Path file, long at, int bit) {
    write(file, at, new byte[] {(byte) (read(file, at, 1)[0] ^ 1 << bit)});
  }

  static void writeInt(Path file, long at, int value) {
    write(file, at, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  static void zero(Path file, long at, int length) {
    write(file, at, new byte[length]);
  }

  static void truncate(Path file, long size) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] read(Path file, long at, int length) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      channel.read(bytes, at);
      return bytes.array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, long at, byte[] bytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
