package io.escrowmq.broker.rot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rot is found, named and never served, and the rest stays readable. Repeat a run by {@code
 * -Descrowmq.rot.seed}; more by {@code -Descrowmq.rot.damages}.
 */
@Tag("fault")
class RotTest {
  private static final int DAMAGES = Integer.getInteger("escrowmq.rot.damages", 2_000);
  private static final int PLANTED_DAMAGES = 60;

  private final long seed = Long.getLong("escrowmq.rot.seed", System.nanoTime());

  @TempDir Path directory;

  @Test
  void shouldFindAndNameEveryDamageAndServeNothingWrong() throws Exception {
    Pristine pristine = Pristine.make(directory.resolve("pristine"));
    Map<String, Integer> ends = new TreeMap<>();
    Judge judge = Judge.honest(pristine);
    for (int i = 0; i < DAMAGES; i++) {
      Rot rot = new Rot(seed + i);
      Judge.End end = damage(pristine, judge, rot, i);
      ends.merge(end.name(), 1, Integer::sum);
    }
    List<String> violations = judge.violations();
    System.out.printf(
        "fault suite | rot: %d damages %s, %d messages compared each, %d violations (seed %d)%n",
        DAMAGES, ends, pristine.messages.size(), violations.size(), seed);
    assertThat(violations.stream().limit(20)).isEmpty();
    assertThat(ends).containsKeys("HARMLESS", "MESSAGES_LOST", "QUARANTINED");
  }

  private Judge.End damage(Pristine pristine, Judge judge, Rot rot, int number) throws IOException {
    Path damaged = directory.resolve("damaged");
    Copies.copy(pristine.directory, damaged);
    rot.apply(damaged);
    String name = rot + " (seed " + (seed + number) + ")";
    return judge.judge(name, damaged, directory.resolve("scratch"));
  }

  @Test
  void shouldFindSkippedChecksums() throws Exception {
    planted("checksums skipped", PlantedBugs::skippingChecksums);
  }

  @Test
  void shouldFindACutBelowTheStamp() throws Exception {
    planted("tail cut although stamped", PlantedBugs::cuttingWhatWasStamped);
  }

  @Test
  void shouldFindThatMissingBatchesAreIgnored() throws Exception {
    planted("missing batches ignored", PlantedBugs::ignoringWhatIsMissing);
  }

  private void planted(String bug, Function<Pristine, Judge> planting) throws IOException {
    Pristine pristine = Pristine.make(directory.resolve("pristine"));
    Judge judge = planting.apply(pristine);
    int damages = 0;
    while (judge.violations().isEmpty() && damages < PLANTED_DAMAGES) {
      damage(pristine, judge, new Rot(seed + damages), damages);
      damages++;
    }
    System.out.printf(
        "fault suite | rot, %s (control): found after %d damages (seed %d): %s%n",
        bug, damages, seed, judge.violations().stream().findFirst().orElse("NOT FOUND"));
    assertThat(judge.violations()).as(bug).isNotEmpty();
  }
}
