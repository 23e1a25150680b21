package io.escrowmq.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole directories at a time. */
final class Directories {
  private Directories() {}

  /** Removes a directory with all it holds, if it is there. */
  static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    for (Path one : all(directory, Comparator.reverseOrder())) {
      Files.deleteIfExists(one);
    }
  }

  /**
   * Copies a directory with all it holds, and forces the files: what the disk still had to write
   * would be paid for by whoever measures next.
   */
  static void copy(Path from, Path to) throws IOException {
    for (Path one : all(from, Comparator.naturalOrder())) {
      Path copy = to.resolve(from.relativize(one));
      if (Files.isDirectory(one)) {
        Files.createDirectories(copy);
      } else {
        Files.copy(one, copy);
        try (FileChannel written = FileChannel.open(copy, StandardOpenOption.WRITE)) {
          written.force(true);
        }
      }
    }
  }

  private static List<Path> all(Path directory, Comparator<Path> order) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.sorted(order).toList();
    } catch (UncheckedIOException vanished) {
      throw vanished.getCause();
    }
  }
}
