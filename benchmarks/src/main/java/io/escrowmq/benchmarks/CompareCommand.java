package io.escrowmq.benchmarks;

import io.escrowmq.benchmarks.child.Rivals;
import io.escrowmq.benchmarks.compare.Case;
import io.escrowmq.benchmarks.compare.ChildRunner;
import io.escrowmq.benchmarks.compare.Comparison;
import io.escrowmq.benchmarks.compare.Provenance;
import io.escrowmq.benchmarks.compare.ResultFiles;
import io.escrowmq.benchmarks.compare.Run;
import io.escrowmq.benchmarks.compare.Summary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts all contenders through all scenarios in turn, and writes a table and a plot. */
@Command(
    name = "compare",
    description = "Put EscrowMQ and its rivals through the same loads, and write table and plot.",
    sortOptions = false)
final class CompareCommand implements Callable<Integer> {
  private static final int ROUNDS_MAX = 100;
  private static final int MINUTES_MAX = 10_000;
  private static final String MEMORY_FILE = "escrowmq-memory.sparse";

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      description = "Which, in this order (default: all).")
  List<String> contenders = new ArrayList<>();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "CASE",
      description = "Cases such as publish-256, or scenarios (default: all).")
  List<String> only = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often everything is run (default: ${DEFAULT-VALUE}).")
  int rounds = 3;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "No run begins after so long; the table is of what there is then.")
  int minutes = MINUTES_MAX;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long each run measures (default: 5, with --quick 1).")
  @Nullable Integer seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description = "The same load before that (default: 12, with --quick 1).")
  @Nullable Integer warmUpSeconds;

  @Mixin DataOption data = new DataOption();

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "Where the files are written (default: ${DEFAULT-VALUE}).")
  Path results = Path.of("benchmarks", "results");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Of the files, without .md, .json, .svg (default: ${DEFAULT-VALUE}).")
  String name = "compare";

  @Option(
      names = "--fill-memory",
      description = "Fill the free memory before each run; see load. Made and removed in DIR.")
  boolean fillMemory;

  @Option(names = "--quick", description = "A little of everything: shows that it works.")
  boolean quick;

  @Option(names = "--help", usageHelp = true, description = "Show this.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    CommandLine line = spec.commandLine();
    List<Case> cases = check(line);
    List<String> names = contenders.isEmpty() ? Rivals.names() : contenders;
    Path memory = data.directory().resolve(MEMORY_FILE);
    ChildRunner runner = new ChildRunner(Rivals.besideThisProgram(), loadArgs(memory));
    Comparison comparison =
        new Comparison(runner, rounds, Duration.ofMinutes(minutes), System::nanoTime);
    ResultFiles files = new ResultFiles(results, name);
    String commit = Provenance.currentCommit();
    try {
      comparison.run(
          cases,
          names,
          run -> {
            line.getOut().println(told(run));
            write(files, new Summary(cases, names, comparison.runs()), comparison, commit);
          });
      write(files, new Summary(cases, names, comparison.runs()), comparison, commit);
    } catch (UncheckedIOException failure) {
      line.getErr().println("The comparison failed: " + failure.getMessage());
      return LoadCommand.FAILED;
    } finally {
      remove(memory, line);
    }
    line.getOut().println("Written: " + results.resolve(name + ".md"));
    return comparison.runs().stream().anyMatch(run -> run.outcome() == Run.Outcome.FAILED)
        ? LoadCommand.FAILED
        : 0;
  }

  private List<Case> check(CommandLine line) {
    between("--rounds", rounds, ROUNDS_MAX);
    between("--minutes", minutes, MINUTES_MAX);
    for (String contender : contenders) {
      if (!Rivals.names().contains(contender)) {
        throw new ParameterException(
            line,
            "Expected --contenders to be of "
                + String.join(", ", Rivals.names())
                + ", but one is "
                + contender);
      }
    }
    try {
      return Case.only(Case.all(quick), only);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(line, wrong.getMessage(), wrong);
    }
  }

  private void between(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected " + option + " to be 1 to " + most + ", but it is " + value);
    }
  }

  private static void remove(Path memory, CommandLine line) {
    try {
      Files.deleteIfExists(memory);
    } catch (IOException left) {
      line.getErr().println("Expected to remove " + memory + ", but " + left.getMessage());
    }
  }

  private List<String> loadArgs(Path memory) {
    int measured = seconds == null ? (quick ? 1 : 5) : seconds;
    int warmUp = warmUpSeconds == null ? (quick ? 1 : 12) : warmUpSeconds;
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--seconds", Integer.toString(measured)));
    args.addAll(List.of("--warm-up", Integer.toString(warmUp)));
    args.addAll(List.of("--probe-ms", quick ? "100" : "300"));
    args.addAll(List.of("--data", data.directory().toString()));
    if (fillMemory) {
      args.addAll(List.of("--fill-memory", memory.toString()));
    }
    return args;
  }

  private void write(ResultFiles files, Summary summary, Comparison comparison, String commit) {
    Provenance provenance =
        new Provenance(
            "java -jar benchmarks.jar "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs()),
            commit,
            rounds,
            comparison.isCutShort(),
            comparison.quietForceMicros());
    try {
      files.write(summary, provenance);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String told(Run run) {
    String figures =
        run.report() == null
            ? run.reason()
            : String.format(
                Locale.ROOT,
                "%,.0f per second, p50 %,.0f, p99 %,.0f microseconds, force %,.0f",
                run.report().path("perSecond").asDouble(),
                run.report().path("p50Micros").asDouble(),
                run.report().path("p99Micros").asDouble(),
                run.report().path("forceMicrosP50Before").asDouble());
    return String.format(
        Locale.ROOT,
        "round %d  %-18s %-22s %s%s",
        run.round(),
        run.caseId(),
        run.contender(),
        figures,
        run.disturbed() ? "  (disk disturbed: again)" : "");
  }
}
