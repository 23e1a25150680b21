package io.escrowmq.broker.power;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Commands of the operating system, run to their end. */
final class Shell {

  private static final long DEADLINE_MS = 60_000;
  private static final List<String> PLACES =
      List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin");

  private Shell() {}

  /** Runs a command and gives what it printed. IOException, with that, if it failed. */
  static String run(String... command) throws IOException {
    Path output = Files.createTempFile("shell", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      boolean ended = ended(process);
      process.destroyForcibly();
      String said = Files.readString(output, StandardCharsets.UTF_8).strip();
      if (!ended || process.exitValue() != 0) {
        throw new IOException(
            "Expected '%s' to succeed, but: %s".formatted(String.join(" ", command), said));
      }
      return said;
    } finally {
      Files.delete(output);
    }
  }

  private static boolean ended(Process process) throws IOException {
    try {
      return process.waitFor(DEADLINE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while a command ran");
    }
  }

  /** As {@link #run}, again and again for some seconds: for what may be busy for a moment. */
  static void insist(String... command) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try {
        run(command);
        return;
      } catch (IOException busy) {
        if (System.nanoTime() > deadline) {
          throw busy;
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  /** Tells whether a command is there. */
  static boolean has(String command) {
    return PLACES.stream().anyMatch(place -> Files.isExecutable(Path.of(place, command)));
  }
}
