package io.escrowmq.broker.snapshot;

import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.core.state.PageSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The snapshots of a broker that is stopped, each read and checked, nothing changed.
 *
 * @param newest the newest one that is whole; that of the beginning if there is none
 * @param oldestWhole position of the oldest one that is whole; the beginning if there is none
 * @param whole how many are whole
 * @param damaged the others
 */
public record SnapshotInspection(
    Snapshot newest, LogPosition oldestWhole, int whole, List<Damaged> damaged) {

  /**
   * A file among the snapshots that is none.
   *
   * @param file the file
   * @param reason what is wrong
   */
  public record Damaged(Path file, String reason) {}

  /**
   * Reads all snapshots of a directory.
   *
   * @param directory of a {@link SnapshotStore}; may be missing
   * @param spaces gives each state a space of its own
   * @return what is there
   * @throws IOException if the directory or a file in it cannot be read
   */
  public static SnapshotInspection of(Path directory, Supplier<PageSpace> spaces)
      throws IOException {
    Snapshot newest = Snapshot.empty(spaces.get());
    LogPosition oldest = LogPosition.BEGINNING;
    int whole = 0;
    List<Damaged> damaged = new ArrayList<>();
    for (Path file : entries(directory)) {
      if (SnapshotStore.isSnapshot(file)) {
        try {
          Snapshot snapshot = SnapshotFile.read(file, spaces.get());
          if (!SnapshotStore.name(snapshot.position()).equals(file.getFileName().toString())) {
            throw new IOException("Expected the position that its name says, but it has another");
          }
          oldest = whole == 0 ? snapshot.position() : oldest;
          whole++;
          newest.state().close();
          newest = snapshot;
        } catch (SnapshotFile.UnreadableException e) {
          throw new IOException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
          damaged.add(new Damaged(file, String.valueOf(e.getMessage())));
        }
      } else if (!SnapshotStore.isKnown(file)) {
        damaged.add(new Damaged(file, "it does not belong to the snapshots"));
      }
    }
    return new SnapshotInspection(newest, oldest, whole, damaged);
  }

  private static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }
}
