package io.escrowmq.broker.rot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies and deletes small directories. */
final class Copies {
  private Copies() {}

  static void copy(Path from, Path to) throws IOException {
    delete(to);
    for (Path one : all(from)) {
      Path copy = to.resolve(from.relativize(one).toString());
      if (Files.isDirectory(one)) {
        Files.createDirectories(copy);
      } else {
        Files.copy(one, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      for (Path one : all(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  static List<Path> all(Path directory) throws IOException {
    try (Stream<Path> found = Files.walk(directory)) {
      return found.sorted().toList();
    }
  }
}
