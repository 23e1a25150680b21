package io.escrowmq.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escrowmq.benchmarks.child.ChildJvm;
import io.escrowmq.benchmarks.child.Rivals;
import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.contender.Contenders;
import io.escrowmq.benchmarks.load.LoadPlan;
import io.escrowmq.benchmarks.load.LoadReport;
import io.escrowmq.benchmarks.load.LoadRun;
import io.escrowmq.benchmarks.load.ScenarioKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  static final int FAILED = 1;

  /** The contender has nothing like the scenario. */
  static final int NOT_SUPPORTED = 3;

  private static final int PROBE_MS_MAX = 60_000;
  private static final long CHILD_SECONDS_MAX = 86_400;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--scenario",
      required = true,
      paramLabel = "NAME",
      description = "One of: ${COMPLETION-CANDIDATES}.")
  ScenarioKind scenario = ScenarioKind.PUBLISH;

  @Option(
      names = "--contender",
      paramLabel = "NAME",
      description = "Which broker, escrowmq or a rival that is built (default: ${DEFAULT-VALUE}).")
  String contender = Contenders.ESCROWMQ;

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

  @Mixin DataOption data = new DataOption();

  @Mixin BrokerOptions broker = new BrokerOptions();

  @Option(
      names = "--probe-ms",
      paramLabel = "MS",
      description =
          "How long the disk is measured alone, before and after (default: ${DEFAULT-VALUE}).")
  int probeMs = 1_000;

  @Option(
      names = "--fill-memory",
      paramLabel = "FILE",
      description =
          "First fill the free memory with pages of this file, as on a server that has run for"
              + " long; it is made if missing, takes no room, and is to be removed by you.")
  @Nullable Path memoryFile;

  @Option(names = "--json", description = "One JSON object instead of a table.")
  boolean json;

  @Option(names = "--help", usageHelp = true, description = "Show this.")
  boolean help;

  private final boolean child;

  /** For picocli: a rival is run by a child process. */
  LoadCommand() {
    this(false);
  }

  private LoadCommand(boolean child) {
    this.child = child;
  }

  /** The command of that child process. */
  static LoadCommand inThisProcess() {
    return new LoadCommand(true);
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine line = spec.commandLine();
    Contender here = Contenders.here(contender).orElse(null);
    if (here == null) {
      requireRival(line);
      // Whatever is wrong with the rest is said here, before a JVM is started.
      plan(line, "512m");
      probe();
      return runByChild(line);
    }
    return run(plan(line, here.heap()), here, line);
  }

  private void requireRival(CommandLine line) {
    if (child || !Rivals.names().contains(contender)) {
      throw new ParameterException(
          line,
          "Expected --contender to be one of "
              + String.join(", ", Rivals.names())
              + ", but it is "
              + contender);
    }
  }

  private int runByChild(CommandLine line) throws InterruptedException {
    List<String> all = line.getParseResult().originalArgs();
    List<String> args = all.subList(all.indexOf(spec.name()) + 1, all.size());
    try {
      String classPath = Rivals.besideThisProgram().classPath(contender);
      ChildJvm.Answer answer = ChildJvm.run(classPath, args, CHILD_SECONDS_MAX);
      line.getOut().print(answer.out());
      line.getOut().flush();
      line.getErr().print(answer.err());
      line.getErr().flush();
      return answer.exitCode();
    } catch (IOException failure) {
      line.getErr().println("The run failed: " + failure.getMessage());
      return FAILED;
    }
  }

  private int run(LoadPlan plan, Contender against, CommandLine line) throws InterruptedException {
    Duration probe = probe();
    LoadReport report;
    try {
      report = new LoadRun(plan, against, probe, memoryFile).run(data.directory());
    } catch (UnsupportedOperationException missing) {
      line.getErr().println("Not supported: " + missing.getMessage());
      return NOT_SUPPORTED;
    } catch (IOException | RuntimeException failure) {
      line.getErr().println("The run failed: " + failure);
      return FAILED;
    }
    line.getOut().println(json ? json(report) : Table.of(report));
    return report.failures() == 0 ? 0 : FAILED;
  }

  private LoadPlan plan(CommandLine line, String ofContender) {
    try {
      return new LoadPlan(
          scenario,
          inFlight,
          seconds,
          warmUpSeconds,
          bodyBytes,
          rate,
          amounts.amounts(),
          broker.plan(ofContender));
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

  private static String json(LoadReport report) {
    try {
      return new ObjectMapper().writeValueAsString(report);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("Expected a report to fit JSON", impossible);
    }
  }
}
