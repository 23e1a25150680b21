package io.escrowmq.benchmarks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Main class of benchmarks.jar. */
@Command(
    name = "benchmarks",
    description = "Puts brokers under load and measures what comes of it.",
    subcommands = {
      LoadCommand.class,
      CompareCommand.class,
      BacklogCommand.class,
      MemoryCommand.class,
      JmhCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class BenchmarksMain {
  private BenchmarksMain() {}

  /**
   * Runs one command and ends the process: 0 = all went well, 1 = operations failed or the run did,
   * 2 = the command line is wrong, 3 = the contender has nothing like the scenario.
   *
   * @param args see README.md
   */
  public static void main(String[] args) {
    int exitCode =
        commandLine(writer(FileDescriptor.out), writer(FileDescriptor.err)).execute(args);
    System.exit(exitCode);
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new BenchmarksMain())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(out)
        .setErr(err);
  }

  private static PrintWriter writer(FileDescriptor stream) {
    return new PrintWriter(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
  }
}
