package io.escrowmq.broker;

import io.escrowmq.broker.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The broker's directory: {@code broker-id} (a UUID for life), {@code log} and {@code snapshots}.
 *
 * @param path the directory
 * @param brokerId which broker this data belongs to
 */
record DataDirectory(Path path, UUID brokerId) {

  private static final String ID_FILE = "broker-id";

  /** Opens or makes the directory; a sentence for the operator if it cannot be used. */
  static DataDirectory open(Path path) {
    try {
      Files.createDirectories(path);
      Path idFile = path.resolve(ID_FILE);
      if (!Files.exists(idFile)) {
        Path draft = path.resolve(ID_FILE + ".tmp");
        Files.writeString(draft, UUID.randomUUID() + "\n");
        Files.move(draft, idFile, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      }
      return new DataDirectory(path, UUID.fromString(Files.readString(idFile).trim()));
    } catch (IllegalArgumentException foreign) {
      throw new ConfigException(
          "The file " + path.resolve(ID_FILE) + " does not hold a broker's id.");
    } catch (IOException unusable) {
      throw new ConfigException(
          "The data directory " + path + " cannot be used: " + unusable.getMessage() + ".");
    }
  }

  Path log() {
    return path.resolve("log");
  }

  Path snapshots() {
    return path.resolve("snapshots");
  }
}
