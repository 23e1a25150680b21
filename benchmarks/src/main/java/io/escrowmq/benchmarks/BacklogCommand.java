package io.escrowmq.benchmarks;

import io.escrowmq.benchmarks.contender.EscrowmqContender;
import io.escrowmq.benchmarks.load.BacklogPlan;
import io.escrowmq.benchmarks.load.BacklogRun;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Fills a broker that nobody reads from, kills it, and says what the backlog cost. */
@Command(
    name = "backlog",
    description =
        "Fill a broker that nobody reads from; say what heap and disk it takes; kill it by SIGKILL and"
            + " say how soon it serves again.",
    sortOptions = false)
final class BacklogCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--messages",
      paramLabel = "N",
      description = "How many messages (default: ${DEFAULT-VALUE}).")
  int messages = 10_000_000;

  @Option(
      names = "--body-bytes",
      paramLabel = "N",
      description = "Length of each body (default: ${DEFAULT-VALUE}).")
  int bodyBytes = 16;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      description = "The broker's largest heap (default: ${DEFAULT-VALUE}).")
  String heap = "512m";

  @Mixin DataOption data = new DataOption();

  @Option(names = "--drain", description = "Consume it all in the end.")
  boolean drain;

  @Option(names = "--help", usageHelp = true, description = "Show this.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    CommandLine line = spec.commandLine();
    try {
      BacklogPlan plan = new BacklogPlan(messages, bodyBytes, heap, drain);
      new BacklogRun(plan, new EscrowmqContender(), line.getOut()::println).run(data.directory());
      return 0;
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(line, wrong.getMessage(), wrong);
    } catch (IOException failure) {
      line.getErr().println("The run failed: " + failure);
      return LoadCommand.FAILED;
    }
  }
}
