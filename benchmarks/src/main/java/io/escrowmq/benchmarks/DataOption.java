package io.escrowmq.benchmarks;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that says where brokers write. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where a directory for the broker is made, and removed afterwards; its disk is what is"
              + " measured (default: the current directory).")
  Path data = Path.of("");

  /** The directory, whatever the current one is. */
  Path directory() {
    return data.toAbsolutePath();
  }
}
