package io.escrowmq.broker;

import io.escrowmq.broker.backup.BackupDirectory;
import io.escrowmq.broker.config.ConfigException;
import io.escrowmq.broker.log.DiskForce;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The broker's directory: {@code broker-id} (a UUID for life), {@code log}, {@code snapshots}, and
 * {@code index}, where files without a name hold what is derived from the two.
 *
 * @param path the directory
 * @param brokerId which broker this data belongs to
 */
record DataDirectory(Path path, UUID brokerId) {

  private static final String ID_FILE = "broker-id";
  private static final String LOG = "log";
  private static final String SNAPSHOTS = "snapshots";

  /** Opens or makes the directory; a sentence for the operator if it cannot be used. */
  static DataDirectory open(Path path) {
    String unfinished = BackupDirectory.refusalToServe(path);
    if (unfinished != null) {
      throw new ConfigException(unfinished);
    }
    try {
      Files.createDirectories(path);
      if (Files.notExists(path.resolve(ID_FILE))) { // Not so if the disk cannot tell.
        begin(path);
      }
      return new DataDirectory(
          path, UUID.fromString(Files.readString(path.resolve(ID_FILE)).trim()));
    } catch (IllegalArgumentException foreign) {
      throw new ConfigException(
          "The file " + path.resolve(ID_FILE) + " does not hold a broker's id.");
    } catch (IOException unusable) {
      throw new ConfigException(
          "The data directory " + path + " cannot be used: " + unusable.getMessage() + ".");
    }
  }

  /** Durable before anything refers to it: log and snapshots lie in directories that are there. */
  private static void begin(Path path) throws IOException {
    DiskForce disk = DiskForce.real();
    Path draft = path.resolve(ID_FILE + ".tmp");
    try (FileChannel file =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer id = StandardCharsets.UTF_8.encode(UUID.randomUUID() + "\n");
      while (id.hasRemaining()) {
        file.write(id);
      }
      disk.force(file);
    }
    Files.createDirectories(path.resolve(LOG));
    Files.createDirectories(path.resolve(SNAPSHOTS));
    Files.move(draft, path.resolve(ID_FILE), StandardCopyOption.ATOMIC_MOVE);
    disk.forceDirectory(path);
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null && Files.isReadable(parent)) {
      disk.forceDirectory(parent);
    }
  }

  Path log() {
    return path.resolve(LOG);
  }

  Path index() {
    return path.resolve("index");
  }

  Path snapshots() {
    return path.resolve(SNAPSHOTS);
  }
}
