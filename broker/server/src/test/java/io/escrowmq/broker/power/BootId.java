package io.escrowmq.broker.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * The boot id that a broker sees. The machine goes on in truth when the power fails in a test, so
 * the real one is hidden behind a file of ours, in a mount namespace of the broker alone.
 */
final class BootId {

  private final Path file;

  BootId(Path directory) throws IOException {
    this.file = directory.resolve("boot-id");
    next();
  }

  /** The machine was started anew. */
  void next() throws IOException {
    Files.writeString(file, UUID.randomUUID() + "\n");
  }

  /** What to put in front of the broker's command line. */
  List<String> launcher() {
    String show = "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"";
    return List.of("unshare", "-m", "sh", "-c", show, file.toString());
  }
}
