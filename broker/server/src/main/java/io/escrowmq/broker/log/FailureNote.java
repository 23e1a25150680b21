package io.escrowmq.broker.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a log leaves behind for its next start when the disk has failed: its end may be torn, though
 * the operating system goes on. It stands in the log's directory, or, if the disk does not take
 * even that, in the directory for temporary files, with the boot id for which it holds.
 */
final class FailureNote {
  private static final Logger LOG = LoggerFactory.getLogger(FailureNote.class);

  private FailureNote() {}

  static void leave(LogDirectory directory, LogIdentity identity) {
    try {
      directory.writeIdentity(identity.diskFailed());
    } catch (IOException refused) {
      leaveElsewhere(directory, identity, refused);
    }
  }

  private static void leaveElsewhere(
      LogDirectory directory, LogIdentity identity, IOException refused) {
    Path file = elsewhere(identity);
    try {
      Files.deleteIfExists(file);
      // Everybody may write here, so nothing that stands at this place is followed.
      Files.writeString(file, identity.bootId(), StandardOpenOption.CREATE_NEW);
      LOG.warn(
          "Expected to note in {} that the disk failed, but: {}; noted in {}",
          directory.path(),
          refused.toString(),
          file);
    } catch (IOException e) {
      LOG.warn("Expected to note in {} that the disk failed, but: {}", file, e.toString());
    }
  }

  /** Whether the disk failed under the log as it was left, without a restart of the machine. */
  static boolean isLeft(LogIdentity identity, String bootId) throws IOException {
    Path file = elsewhere(identity);
    return identity.bootId().equals(LogIdentity.DISK_FAILED)
        || (Files.exists(file) && Files.readString(file).equals(bootId));
  }

  /** Takes the note away once the log is whole again. */
  static void forget(LogIdentity identity) throws IOException {
    Files.deleteIfExists(elsewhere(identity));
  }

  private static Path elsewhere(LogIdentity identity) {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "escrowmq-%016x.disk-failed".formatted(identity.logId()));
  }
}
