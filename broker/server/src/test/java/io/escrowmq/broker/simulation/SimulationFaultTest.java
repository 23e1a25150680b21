package io.escrowmq.broker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.command.Command;
import io.escrowmq.protocol.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many seeds. {@code -Descrowmq.simulation.count=N} sets how many, {@code
 * -Descrowmq.simulation.first=S} from where on; {@code -Descrowmq.simulation.seed=S} repeats one
 * with a transcript.
 */
@Tag("fault")
class SimulationFaultTest {
  private static final long COUNT = Long.getLong("escrowmq.simulation.count", 20_000);
  private static final long FIRST = Long.getLong("escrowmq.simulation.first", 1);
  private static final int MOST_SEEDS = 300;

  /** What the broker between sessions and disk cannot answer, or what needs a socket or a crowd. */
  private static final Set<ErrorCode> NOT_REACHED =
      EnumSet.of(
          ErrorCode.UNSUPPORTED,
          ErrorCode.MALFORMED,
          ErrorCode.LIMIT,
          ErrorCode.HELLO_REQUIRED,
          ErrorCode.INVALID_TOPIC,
          ErrorCode.INVALID_GROUP,
          ErrorCode.INVALID_ID,
          ErrorCode.TOPIC_FULL,
          ErrorCode.FORBIDDEN,
          ErrorCode.INTERNAL);

  private static final List<String> PATHS =
      List.of(
          "answer: COMMITTED",
          "answer: DIVERTED",
          "answer: NOT_MINE",
          "answer: ROLLED_BACK",
          "answer: UNKNOWN",
          "answer: none",
          "fault: append failed",
          "fault: apply failed",
          "fault: connection broken",
          "fault: connection takes no more",
          "fault: crash",
          "fault: force failed",
          "fault: lead lost",
          "fault: log busy",
          "fault: peer vanished",
          "fault: read damaged",
          "fault: snapshot damaged",
          "fault: snapshot not forced",
          "fault: storage FULL",
          "fault: storage LOW",
          "fault: wall clock jumped",
          "path: adopted",
          "path: not adopted",
          "path: body read from the log",
          "path: damage found",
          "path: carried message read",
          "path: decision repeated",
          "path: delivered again",
          "path: diverted",
          "path: lane taken over",
          "path: late commit met the fence",
          "path: lease lost",
          "path: message carried",
          "path: operator answered",
          "path: parked",
          "path: prepare repeated",
          "path: producer died after its commit",
          "path: producer died before its commit",
          "path: publish repeated in another stream",
          "path: pushed to a vanished peer",
          "path: refused to start",
          "path: relay fenced",
          "path: segment deleted",
          "path: taken from aged",
          "path: taken from loose",
          "path: taken from sized",
          "path: resolved by force",
          "path: started from a snapshot",
          "path: started from zero",
          "path: stopped by a fault",
          "path: stream begun anew",
          "path: stream sent again",
          "path: time from the log",
          "path: time from the wall clock",
          "path: vanished peer noticed",
          "push: CheckBack",
          "push: Consumed",
          "push: Fence");

  @TempDir Path directory;

  @Test
  void shouldKeepTheInvariantsOnEverySeedAndReachEveryPath() throws Exception {
    Long one = Long.getLong("escrowmq.simulation.seed");
    try (SimulationRun run = new SimulationRun(directory)) {
      if (one != null) {
        run.run(one, Bug.NONE, new Coverage());
        return;
      }
      long startedNs = System.nanoTime();
      Coverage total = run.runAll(FIRST, COUNT);
      System.out.printf(
          "fault suite | simulation: %d seeds from %d, %d commands logged, %d crashes, %d changes"
              + " of the lead, 0 violations (%d s)%n",
          COUNT,
          FIRST,
          total.count("logged"),
          total.count("fault: crash"),
          total.count("fault: lead lost"),
          (System.nanoTime() - startedNs) / 1_000_000_000);
      total.all().forEach((what, count) -> System.out.printf("  %-45s %d%n", what, count));
      assertThat(expected())
          .allSatisfy(what -> assertThat(total.count(what)).as(what).isPositive());
    }
  }

  /** Everything that can be asked, refused or gone through. */
  private static List<String> expected() {
    List<String> expected = new ArrayList<>(PATHS);
    for (Class<?> command : Command.class.getPermittedSubclasses()) {
      expected.add("command: " + command.getSimpleName());
    }
    for (ErrorCode code : EnumSet.complementOf(EnumSet.copyOf(NOT_REACHED))) {
      expected.add("refusal: " + code);
    }
    return expected;
  }

  /** Plants one bug at a time and lets the general invariants look for it. */
  @ParameterizedTest
  @EnumSource(value = Bug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldFindThePlantedBug(Bug bug) throws Exception {
    try (SimulationRun run = new SimulationRun(directory)) {
      SimulationRun.Broken found = run.runAll(1, MOST_SEEDS, bug).broken();
      if (found == null) {
        throw new AssertionError("Expected a broken invariant for " + bug);
      }
      System.out.printf("fault suite | simulation, planted %s: %s%n", bug, found.text());
      assertThat(found.violation()).as(bug.name()).isInstanceOf(Violation.class);
    }
  }
}
