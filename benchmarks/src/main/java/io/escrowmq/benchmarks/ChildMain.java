package io.escrowmq.benchmarks;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * Main class of a child process: the load command alone, against a contender that is on this
 * process's class path. It must not need any class of our broker or SDKs unless that is EscrowMQ.
 */
final class ChildMain {
  private ChildMain() {}

  /**
   * Runs one load and ends the process with the load command's exit code.
   *
   * @param args of the load command
   */
  public static void main(String[] args) {
    int exitCode =
        new CommandLine(LoadCommand.inThisProcess())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
            .execute(args);
    System.exit(exitCode);
  }
}
