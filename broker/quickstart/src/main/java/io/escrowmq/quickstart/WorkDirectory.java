package io.escrowmq.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run keeps its databases, the broker's log and the logs of its processes. Made anew by
 * each run, and kept after it.
 */
final class WorkDirectory implements AutoCloseable {
  private static final String MARK = ".escrowmq-quickstart";

  private final Path path;
  private final FileChannel mark;

  private WorkDirectory(Path path, FileChannel mark) {
    this.path = path;
    this.mark = mark;
  }

  /**
   * Takes a directory, which is empty afterwards.
   *
   * @throws ShowFailedException if another run has it, or if it holds something else
   */
  static WorkDirectory take(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path marked = absolute.resolve(MARK);
    if (Files.exists(absolute) && !Files.exists(marked) && !entries(absolute).isEmpty()) {
      throw new ShowFailedException(
          "Expected " + absolute + " to be empty or of a former run, but it holds something else");
    }
    Files.createDirectories(absolute);
    FileChannel mark =
        FileChannel.open(marked, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(mark)) {
      mark.close();
      throw new ShowFailedException(
          "Expected " + absolute + " to be free, but another run uses it");
    }
    for (Path entry : entries(absolute)) {
      if (!entry.equals(marked)) {
        delete(entry);
      }
    }
    return new WorkDirectory(absolute, mark);
  }

  /** A file or directory in it. */
  Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() throws IOException {
    mark.close();
  }

  private static boolean locked(FileChannel mark) throws IOException {
    try {
      @Nullable FileLock lock = mark.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException held) {
      return false;
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  private static void delete(Path entry) throws IOException {
    try (Stream<Path> all = Files.walk(entry)) {
      all.sorted(Comparator.reverseOrder()).forEach(WorkDirectory::deleteOne);
    }
  }

  private static void deleteOne(Path one) {
    try {
      Files.delete(one);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
