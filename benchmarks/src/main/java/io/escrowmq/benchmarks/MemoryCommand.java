package io.escrowmq.benchmarks;

import io.escrowmq.benchmarks.contender.EscrowmqContender;
import io.escrowmq.benchmarks.load.MemoryPlan;
import io.escrowmq.benchmarks.load.MemoryRun;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Watches a broker's memory under a steady load. */
@Command(
    name = "memory",
    description =
        "Publish and consume at half of the maximum rate, and say every ten seconds what memory the"
            + " broker has; in the end, whether it grows.",
    sortOptions = false)
final class MemoryCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long (default: ${DEFAULT-VALUE}).")
  int minutes = 10;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Messages per second (default: half of what the broker does at most, found out first).")
  int rate;

  @Mixin DataOption data = new DataOption();

  @Mixin BrokerOptions broker = new BrokerOptions();

  @Option(names = "--help", usageHelp = true, description = "Show this.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    CommandLine line = spec.commandLine();
    EscrowmqContender contender = new EscrowmqContender();
    try {
      MemoryPlan plan = new MemoryPlan(minutes, rate, broker.plan(contender.heap()));
      long failures = new MemoryRun(plan, contender, line.getOut()::println).run(data.directory());
      return failures == 0 ? 0 : LoadCommand.FAILED;
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(line, wrong.getMessage(), wrong);
    } catch (IOException failure) {
      line.getErr().println("The run failed: " + failure);
      return LoadCommand.FAILED;
    }
  }
}
