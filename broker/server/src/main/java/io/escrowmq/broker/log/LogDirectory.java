package io.escrowmq.broker.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one log, locked while it is open.
 *
 * <pre>
 *   escrow.lock          locked by the broker that owns the directory
 *   escrow-log           {@link LogIdentity}; escrow-log.tmp while it is rewritten
 *   0000000001/          a segment: one Chronicle Queue file, and Chronicle's table while it is written
 *   0000000001.deleted/  a segment on its way out
 * </pre>
 *
 * <p>The list of segments may be read by any thread.
 */
final class LogDirectory implements AutoCloseable {
  private static final String LOCK = "escrow.lock";
  private static final String IDENTITY = "escrow-log";
  private static final String IDENTITY_TMP = IDENTITY + ".tmp";
  private static final String DELETED = ".deleted";
  private static final Pattern SEGMENT = Pattern.compile("[0-9]{10}");
  private static final String CHRONICLE_FILE = ".cq4";
  private static final String CHRONICLE_TABLE = "metadata.cq4t";

  private final Path path;
  private final DiskForce disk;
  private final @Nullable FileChannel lockFile;
  private final ConcurrentNavigableMap<Integer, Segment> segments = new ConcurrentSkipListMap<>();

  private LogDirectory(Path path, DiskForce disk, @Nullable FileChannel lockFile) {
    this.path = path;
    this.disk = disk;
    this.lockFile = lockFile;
  }

  /** Makes the directory if need be, locks it and lists its segments. */
  static LogDirectory lock(Path path, DiskForce disk) {
    FileChannel lockFile = null;
    LogDirectory directory = null;
    try {
      Files.createDirectories(path);
      refuseForeign(path);
      lockFile =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(lockFile)) {
        throw new LogRefusedException(
            "Expected to own " + path + ", but another broker is running on it.", null);
      }
      directory = new LogDirectory(path, disk, lockFile);
      directory.list(true);
      return directory;
    } catch (IOException e) {
      throw new LogRefusedException(
          "Expected to read and write the log directory " + path + ", but: " + e, e);
    } finally {
      if (directory == null) {
        release(lockFile);
      }
    }
  }

  /**
   * Opens a directory as it is, changing nothing, locked against brokers.
   *
   * @throws LogRefusedException if it is no directory or a broker runs on it
   */
  static LogDirectory inspect(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new LogRefusedException(
          "Expected a log in " + path + ", but it is no directory.", null);
    }
    FileChannel lockFile = null;
    LogDirectory directory = null;
    try {
      if (Files.exists(path.resolve(LOCK))) {
        lockFile = FileChannel.open(path.resolve(LOCK), StandardOpenOption.WRITE);
        if (!tryLock(lockFile)) {
          throw new LogRefusedException(
              "Expected to own " + path + ", but a broker is running on it.", null);
        }
      }
      directory = new LogDirectory(path, DiskForce.real(), lockFile);
      directory.list(false);
      return directory;
    } finally {
      if (directory == null) {
        release(lockFile);
      }
    }
  }

  /** Gives what does not belong to a log. */
  List<Path> foreign() throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.filter(entry -> !isOurs(entry, true)).sorted().toList();
    }
  }

  Path identityFile() {
    return path.resolve(IDENTITY);
  }

  private static boolean tryLock(FileChannel lockFile) throws IOException {
    try {
      // Closing the channel releases it.
      FileLock lock = lockFile.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void release(@Nullable FileChannel lockFile) {
    try {
      if (lockFile != null) {
        lockFile.close();
      }
    } catch (IOException e) {
      throw new LogRefusedException("Expected to close the lock file, but: " + e, e);
    }
  }

  private static void refuseForeign(Path path) throws IOException {
    boolean known = Files.exists(path.resolve(IDENTITY));
    try (Stream<Path> entries = Files.list(path)) {
      for (Path entry : entries.toList()) {
        if (!isOurs(entry, known)) {
          throw new LogRefusedException(
              "Expected nothing but a log in %s, but found %s%s."
                  .formatted(
                      path,
                      entry.getFileName(),
                      known
                          ? ""
                          : ", and " + IDENTITY + ", which says whose log it is, is missing"),
              null);
        }
      }
    }
  }

  private static boolean isOurs(Path entry, boolean known) {
    String name = entry.getFileName().toString();
    boolean segment = SEGMENT.matcher(name.replace(DELETED, "")).matches();
    return name.equals(LOCK)
        || name.equals(IDENTITY)
        || name.equals(IDENTITY_TMP)
        || (known && segment && Files.isDirectory(entry));
  }

  private void list(boolean sweeping) throws IOException {
    List<Path> entries;
    try (Stream<Path> found = Files.list(path)) {
      entries = found.sorted().toList();
    }
    for (Path entry : entries) {
      String name = entry.getFileName().toString();
      if (name.endsWith(DELETED)) {
        if (sweeping) {
          delete(entry);
        }
      } else if (SEGMENT.matcher(name).matches()) {
        int number = Integer.parseInt(name);
        segments.put(number, new Segment(number, chronicleFile(entry)));
      }
    }
  }

  private static Path chronicleFile(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(CHRONICLE_FILE))
          .findFirst()
          .orElse(directory.resolve("missing" + CHRONICLE_FILE));
    }
  }

  Path path() {
    return path;
  }

  /** Gives the directory that a segment has or would have. */
  Path segmentDirectory(int number) {
    return path.resolve("%010d".formatted(number));
  }

  /** Gives the segments in order; a live view. */
  ConcurrentNavigableMap<Integer, Segment> segments() {
    return segments;
  }

  void add(Segment segment) {
    segments.put(segment.number(), segment);
  }

  DiskForce disk() {
    return disk;
  }

  /** Removes a segment for good. By a rename first, so that none is ever half there. */
  void remove(int number) throws IOException {
    Path directory = segmentDirectory(number);
    Path deleted = path.resolve(directory.getFileName() + DELETED);
    Files.move(directory, deleted, StandardCopyOption.ATOMIC_MOVE);
    segments.remove(number);
    disk.forceDirectory(path);
    delete(deleted);
  }

  private static void delete(Path directory) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> found = Files.walk(directory)) {
      found.forEach(all::add);
    }
    Collections.sort(all, Comparator.reverseOrder());
    for (Path one : all) {
      Files.delete(one);
    }
  }

  /** The length of a segment's file; 0 if it is just being deleted. */
  static long bytes(Segment segment) {
    try {
      return Files.size(segment.file());
    } catch (NoSuchFileException deleted) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to learn the size of " + segment.file(), e);
    }
  }

  static void removeChronicleTable(Path chronicleFile) throws IOException {
    Files.deleteIfExists(chronicleFile.resolveSibling(CHRONICLE_TABLE));
  }

  /** Reads the identity; null if the log is new. */
  @Nullable LogIdentity identity() {
    Path file = path.resolve(IDENTITY);
    try {
      // A disk that cannot tell must not pass for one without a log.
      return Files.notExists(file) ? null : LogIdentity.decode(Files.readAllBytes(file));
    } catch (IllegalArgumentException | LogRefusedException e) {
      throw new LogRefusedException(
          "Expected " + file + " to describe a log, but " + e.getMessage() + ".", e);
    } catch (IOException e) {
      throw new LogRefusedException("Expected to read " + file + ", but: " + e, e);
    }
  }

  void writeIdentity(LogIdentity identity) throws IOException {
    writeIdentity(path, identity, disk);
  }

  /** Writes the identity of a log that may not be open. */
  static void writeIdentity(Path path, LogIdentity identity, DiskForce disk) throws IOException {
    Path temporary = path.resolve(IDENTITY_TMP);
    try (FileChannel file =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(identity.encode());
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      disk.force(file);
    }
    Files.move(temporary, path.resolve(IDENTITY), StandardCopyOption.ATOMIC_MOVE);
    disk.forceDirectory(path);
  }

  /** Unlocks. */
  @Override
  public void close() {
    release(lockFile);
  }
}
