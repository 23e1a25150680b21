package io.escrowmq.broker.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What these suites need of the machine. Without it they say so and are aborted, never passed. */
final class Requirements {

  private Requirements() {}

  /** Root, loop devices, ext4 and these commands; tried out once with a small disk. */
  static void orSkip(String suite, Path directory, String... commands) {
    if (!"root".equals(System.getProperty("user.name"))) {
      skip(suite, "it needs root");
    }
    for (String command : commands) {
      if (!Shell.has(command)) {
        skip(suite, "there is no " + command);
      }
    }
    for (String command : List.of("losetup", "mount", "umount", "mkfs.ext4")) {
      if (!Shell.has(command)) {
        skip(suite, "there is no " + command);
      }
    }
    if (!Files.exists(Path.of("/dev/loop-control"))) {
      skip(suite, "there are no loop devices");
    }
    try {
      LoopDisk.sweepLeftovers();
      try (LoopDisk trial = LoopDisk.format(directory, 16, 4096)) {
        trial.mount();
      }
    } catch (IOException e) {
      skip(suite, String.valueOf(e.getMessage()));
    }
  }

  static void skip(String suite, String reason) {
    System.out.println("SKIPPED: " + suite + ": " + reason);
    Assumptions.abort(suite + ": " + reason);
  }
}
