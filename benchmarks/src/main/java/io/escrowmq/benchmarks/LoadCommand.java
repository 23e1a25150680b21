package io.escrowmq.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escrowmq.benchmarks.contender.EscrowmqContender;
import io.escrowmq.benchmarks.load.LoadPlan;
import io.escrowmq.benchmarks.load.LoadReport;
import io.escrowmq.benchmarks.load.LoadRun;
import io.escrowmq.benchmarks.load.ScenarioKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts a broker in its own process, drives it for a while, and says how it did. */
@Command(
    name = "load",
    description = "Start a broker in its own process, drive it, and say how it did.",
    sortOptions = false)
final class LoadCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int PROBE_MS_MAX = 60_000;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--scenario",
      required = true,
      paramLabel = "NAME",
      description = "One of: ${COMPLETION-CANDIDATES}.")
  ScenarioKind scenario = ScenarioKind.PUBLISH;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "Most operations under way at a time (default: ${DEFAULT-VALUE}).")
  int inFlight = 256;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long is measured (default: ${DEFAULT-VALUE}).")
  int seconds = 10;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description = "The same load before that (default: ${DEFAULT-VALUE}).")
  int warmUpSeconds = 5;

  @Option(
      names = "--body-bytes",
      paramLabel = "N",
      description = "Length of each body (default: ${DEFAULT-VALUE}).")
  int bodyBytes = 1_024;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Operations per second, begun on time whatever the broker does; latencies count from the"
              + " due instant (default: the next when one is done).")
  int rate;

  @Mixin AmountOptions amounts = new AmountOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where a directory for the broker is made, and removed afterwards; its disk is what is"
              + " measured (default: the current directory).")
  Path data = Path.of("");

  @Mixin BrokerOptions broker = new BrokerOptions();

  @Option(
      names = "--probe-ms",
      paramLabel = "MS",
      description =
          "How long the disk is measured alone, before and after (default: ${DEFAULT-VALUE}).")
  int probeMs = 1_000;

  @Option(names = "--json", description = "One JSON object instead of a table.")
  boolean json;

  @Option(names = "--help", usageHelp = true, description = "Show this.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    CommandLine line = spec.commandLine();
    LoadPlan plan = plan(line);
    LoadReport report = run(plan, line.getErr());
    if (report == null) {
      return FAILED;
    }
    line.getOut().println(json ? json(report) : Table.of(report));
    return report.failures() == 0 ? 0 : FAILED;
  }

  private LoadPlan plan(CommandLine line) {
    try {
      return new LoadPlan(
          scenario,
          inFlight,
          seconds,
          warmUpSeconds,
          bodyBytes,
          rate,
          amounts.amounts(),
          broker.plan());
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(line, wrong.getMessage(), wrong);
    }
  }

  private Duration probe() {
    if (probeMs < 1 || probeMs > PROBE_MS_MAX) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected --probe-ms to be 1 to " + PROBE_MS_MAX + ", but it is " + probeMs);
    }
    return Duration.ofMillis(probeMs);
  }

  private @Nullable LoadReport run(LoadPlan plan, PrintWriter err) throws InterruptedException {
    Duration probe = probe();
    try {
      return new LoadRun(plan, new EscrowmqContender(), probe).run(data.toAbsolutePath());
    } catch (IOException | RuntimeException failure) {
      err.println("The run failed: " + failure);
      return null;
    }
  }

  private static String json(LoadReport report) {
    try {
      return new ObjectMapper().writeValueAsString(report);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("Expected a report to fit JSON", impossible);
    }
  }
}
