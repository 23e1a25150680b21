package io.escrowmq.broker.snapshot;

import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogRefusedException;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.state.PageSpace;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one shard: the last two, so that a damaged one costs a longer replay and nothing
 * else.
 *
 * <p>Files are named by the position they cover; {@code .tmp} while written, {@code .damaged} when
 * found so, kept for whoever wants to know. For one thread at a time: {@link #load} before the
 * shard starts, then the {@link Snapshotter}.
 */
public final class SnapshotStore {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{16}\\.snapshot");
  private static final String TEMPORARY = "writing.tmp";
  private static final String DAMAGED = ".damaged";
  private static final int KEPT = 2;
  private static final long FORCED_BYTES = 2 << 20;

  private final Path directory;
  private final DiskForce disk;
  private final Supplier<PageSpace> spaces;
  private volatile long newestBytes;

  /**
   * Opens the store; the states that it loads lie in ordinary memory.
   *
   * @param directory made if missing
   * @param disk forces files and directory
   * @throws IOException if the directory cannot be made
   */
  public SnapshotStore(Path directory, DiskForce disk) throws IOException {
    this(directory, disk, PageSpace::onHeap);
  }

  /**
   * Opens the store.
   *
   * @param directory made if missing
   * @param disk forces files and directory
   * @param spaces gives each state that is loaded a space of its own
   * @throws IOException if the directory cannot be made
   */
  public SnapshotStore(Path directory, DiskForce disk, Supplier<PageSpace> spaces)
      throws IOException {
    this.directory = directory;
    this.disk = disk;
    this.spaces = spaces;
    Files.createDirectories(directory);
    refuseForeign();
    Files.deleteIfExists(directory.resolve(TEMPORARY));
  }

  /**
   * Loads the newest snapshot that is whole. Damaged ones are put aside and reported in the
   * server's log; one that the disk fails to read is reported and stays.
   *
   * @return it, to be closed by the caller; or an empty state at the beginning of the log if there
   *     is none; should the log not reach back so far, then opening it refuses
   * @throws IOException if the directory cannot be read
   */
  public Snapshot load() throws IOException {
    for (Path file : newestFirst()) {
      try {
        Snapshot snapshot = SnapshotFile.read(file, spaces.get());
        if (file.equals(fileOf(snapshot.position()))) {
          newestBytes = Files.size(file);
          return snapshot;
        }
        snapshot.state().close();
        putAside(file, "it covers another position than its name says");
      } catch (SnapshotFile.NewerException e) {
        throw new LogRefusedException(
            "Expected a snapshot that this version can read in %s, but %s."
                .formatted(file, e.getMessage()),
            e);
      } catch (SnapshotFile.UnreadableException e) {
        LOG.error(
            "Expected to read the snapshot {}, but the disk failed: {}. It stays; falling back to"
                + " an older one or to the log.",
            file,
            e.getMessage());
      } catch (IOException e) {
        putAside(file, e.toString());
      }
    }
    return Snapshot.empty(spaces.get());
  }

  private void putAside(Path file, String reason) throws IOException {
    LOG.error(
        "Expected a whole snapshot in {}, but: {}. Falling back to an older one or to the log.",
        file,
        reason);
    Files.move(file, Path.of(file + DAMAGED), StandardCopyOption.REPLACE_EXISTING);
    disk.forceDirectory(directory);
  }

  /**
   * Saves a snapshot: it counts when this returns, and survives power loss. Older ones but one are
   * deleted.
   *
   * @param state the state
   * @param position the last batch it covers
   * @throws IOException if it could not be written; then the older ones still count
   */
  public void save(ShardState state, LogPosition position) throws IOException {
    save(state, position, () -> false);
  }

  /**
   * As {@link #save(ShardState, LogPosition)}, unless it takes too long.
   *
   * @param state the state
   * @param position the last batch it covers
   * @param givenUp asked now and then while writing
   * @throws IOException also if it was given up
   */
  void save(ShardState state, LogPosition position, BooleanSupplier givenUp) throws IOException {
    Path temporary = directory.resolve(TEMPORARY);
    try {
      write(temporary, state, position, givenUp);
      Files.move(temporary, fileOf(position), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      // What could not be completed must not fill the disk.
      Files.deleteIfExists(temporary);
    }
    disk.forceDirectory(directory);
    newestBytes = Files.size(fileOf(position));
    List<Path> all = newestFirst();
    for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      Files.delete(old);
    }
  }

  private void write(
      Path temporary, ShardState state, LogPosition position, BooleanSupplier givenUp)
      throws IOException {
    try (FileChannel file =
        FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long[] forcedTo = {0};
      SnapshotFile.write(
          file,
          state,
          position,
          () -> {
            if (givenUp.getAsBoolean()) {
              throw new InterruptedIOException("it took too long");
            }
            // All at once at the end, and each force of the log would wait behind it.
            if (file.position() - forcedTo[0] >= FORCED_BYTES) {
              disk.force(file);
              forcedTo[0] = file.position();
            }
          });
      disk.force(file);
    }
  }

  /**
   * Tells how far the log must reach back, so that the older snapshot can still be used.
   *
   * @return the position that the oldest kept snapshot covers; the beginning while there are fewer
   *     than two
   * @throws IOException if the directory cannot be read
   */
  public LogPosition oldestKept() throws IOException {
    List<Path> all = newestFirst();
    return all.size() < KEPT ? LogPosition.BEGINNING : position(all.get(KEPT - 1));
  }

  /**
   * A snapshot's file, held open, so that it stays readable when it is deleted.
   *
   * @param name within the directory of the snapshots
   * @param file the file
   * @param position the last batch it covers
   */
  public record OpenSnapshot(String name, FileChannel file, LogPosition position) {}

  /**
   * Opens the newest snapshot that is whole. On any thread, also while another saves.
   *
   * @return it; null if there is none
   * @throws IOException if the directory cannot be read
   */
  public @Nullable OpenSnapshot openNewest() throws IOException {
    for (Path path : newestFirst()) {
      FileChannel file = null;
      OpenSnapshot whole = null;
      try {
        file = FileChannel.open(path, StandardOpenOption.READ);
        String name = path.getFileName().toString();
        whole = new OpenSnapshot(name, file, SnapshotFile.check(file));
        return whole;
      } catch (NoSuchFileException deleted) {
        return openNewest(); // Two newer ones came meanwhile.
      } catch (IOException damaged) {
        LOG.warn(
            "Expected a whole snapshot in {}, but: {}; taking an older one",
            path,
            damaged.getMessage());
      } finally {
        if (whole == null && file != null) {
          file.close();
        }
      }
    }
    return null;
  }

  /**
   * Checks a snapshot's file.
   *
   * @param file the file
   * @return the position that it covers
   * @throws IOException if anything about it is not as it was written
   */
  public static LogPosition check(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return SnapshotFile.check(channel);
    }
  }

  /**
   * Tells how long the snapshot is that was loaded or saved last; from any thread.
   *
   * @return its bytes; 0 if there is none
   */
  public long newestBytes() {
    return newestBytes;
  }

  private void refuseForeign() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (!isSnapshot(file) && !isKnown(file)) {
          throw new LogRefusedException(
              "Expected nothing but snapshots in %s, but found %s."
                  .formatted(directory, file.getFileName()),
              null);
        }
      }
    }
  }

  /** Whether a file is named as a snapshot. */
  static boolean isSnapshot(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  /** Whether it is what an interrupted snapshot or a damaged one leaves. */
  static boolean isKnown(Path file) {
    String name = file.getFileName().toString();
    return name.equals(TEMPORARY) || name.endsWith(DAMAGED);
  }

  private Path fileOf(LogPosition position) {
    return directory.resolve(name(position));
  }

  /** The name of the snapshot that covers everything up to a position. */
  static String name(LogPosition position) {
    return "%016x.snapshot".formatted(position.value());
  }

  private static LogPosition position(Path file) {
    String name = file.getFileName().toString();
    return new LogPosition(Long.parseUnsignedLong(name, 0, 16, 16));
  }

  private List<Path> newestFirst() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }
}
