package io.escrowmq.benchmarks;

import io.escrowmq.benchmarks.load.Amounts;
import picocli.CommandLine.Option;

/** Options for scenarios that end by themselves. */
final class AmountOptions {
  @Option(
      names = "--backlog",
      paramLabel = "N",
      description = "Messages for the drain scenario (default: ${DEFAULT-VALUE}).")
  int backlog = Amounts.DEFAULT.backlog();

  @Option(
      names = "--messages",
      paramLabel = "N",
      description =
          "Transactions for the check-back scenario, rows for the outbox scenario without a rate"
              + " (default: ${DEFAULT-VALUE}).")
  int messages = Amounts.DEFAULT.messages();

  @Option(
      names = "--log-mib",
      paramLabel = "N",
      description =
          "MiB of messages that the start scenario writes before the kill (default:"
              + " ${DEFAULT-VALUE}).")
  int logMib = Amounts.DEFAULT.logMib();

  @Option(
      names = "--starts",
      paramLabel = "N",
      description = "Starts of each kind in the start scenario (default: ${DEFAULT-VALUE}).")
  int starts = Amounts.DEFAULT.starts();

  Amounts amounts() {
    return new Amounts(backlog, messages, logMib, starts);
  }
}
