package io.escrowmq.benchmarks.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escrowmq.benchmarks.child.ChildJvm;
import io.escrowmq.benchmarks.child.Rivals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs the load command in a JVM for each run, with the contender's own libraries. */
public final class ChildRunner implements Runner {
  /** The load command's exit code for what a contender cannot do. */
  private static final int NOT_SUPPORTED = 3;

  private static final long RUN_SECONDS_MAX = 300;
  private static final int REASON_CHARACTERS_MAX = 300;

  private final Rivals rivals;
  private final List<String> args;

  /**
   * A runner.
   *
   * @param rivals where libraries are
   * @param args what is added to each case's arguments
   */
  public ChildRunner(Rivals rivals, List<String> args) {
    this.rivals = rivals;
    this.args = List.copyOf(args);
  }

  @Override
  public Run run(Case one, String contender) throws InterruptedException {
    try {
      writeBack();
      ChildJvm.Answer answer =
          ChildJvm.run(rivals.classPath(contender), loadArgs(one, contender), RUN_SECONDS_MAX);
      if (!answer.out().isBlank()) {
        return Run.measured(one, contender, new ObjectMapper().readTree(answer.out()));
      }
      return Run.without(
          one,
          contender,
          answer.exitCode() == NOT_SUPPORTED ? Run.Outcome.NOT_SUPPORTED : Run.Outcome.FAILED,
          reason(answer.err()));
    } catch (JsonProcessingException garbled) {
      return Run.without(
          one, contender, Run.Outcome.FAILED, "its report is no JSON: " + garbled.getMessage());
    } catch (IOException failure) {
      return Run.without(one, contender, Run.Outcome.FAILED, String.valueOf(failure.getMessage()));
    }
  }

  private List<String> loadArgs(Case one, String contender) {
    List<String> all = new ArrayList<>(List.of("--contender", contender, "--json"));
    all.addAll(List.of("--scenario", one.scenario()));
    all.addAll(one.argsFor(contender));
    all.addAll(args);
    return all;
  }

  /** What the last contender left in the page cache is not to burden the next. */
  private static void writeBack() throws IOException, InterruptedException {
    new ProcessBuilder("sync").start().waitFor();
  }

  /** The line that says it: what libraries print goes before, stack traces after. */
  static String reason(String err) {
    String line =
        err.lines()
            .filter(one -> one.startsWith("Not supported: ") || one.startsWith("The run failed: "))
            .findFirst()
            .orElseGet(() -> err.lines().findFirst().orElse("it said nothing"));
    String reason = line.replaceFirst("^(Not supported|The run failed): ", "");
    return reason.length() <= REASON_CHARACTERS_MAX
        ? reason
        : reason.substring(0, REASON_CHARACTERS_MAX) + "...";
  }
}
