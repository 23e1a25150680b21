package io.escrowmq.broker.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise 1 at every point at which a disk can stop: each write and flush of the storage layer's
 * device is recorded, any point rebuilt, what was not flushed dropped, kept or torn, and opened.
 * Then everything acknowledged by that point is there, nothing else, and opening it again finds the
 * same. Repeat a run by {@code -Descrowmq.blocks.seed}; more states by {@code
 * -Descrowmq.blocks.states}.
 */
@Tag("fault")
class BlockCrashTest {

  private static final int STATES = Integer.getInteger("escrowmq.blocks.states", 200);
  private static final int CONTROL_STATES = 24;

  /** Where the power fails is left to chance, and a rare loss may need more of it. */
  private static final int CONTROL_STATES_MAX = 160;

  private static final String SUITE = "crash points";

  private final long seed = Long.getLong("escrowmq.blocks.seed", System.nanoTime());

  @TempDir Path directory;

  @BeforeEach
  void needWhatIsNeeded() {
    Requirements.orSkip(SUITE, directory, "qemu-storage-daemon");
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 4096})
  void shouldRecoverWhatWasAcknowledgedAtEveryPoint(int blockBytes) throws Exception {
    // given
    BlockCrashes crashes = new BlockCrashes(directory, blockBytes, StorageSabotage.NONE, seed);

    // when
    List<String> violations = crashes.run(STATES / 2);

    // then
    System.out.printf(
        "fault suite | %s, blocks of %d: %s, %d violations (seed %d)%n",
        SUITE, blockBytes, crashes.summary(), violations.size(), seed);
    assertThat(violations).as("seed %d", seed).isEmpty();
    assertThat(crashes.statesWithLostWrites()).isGreaterThan(STATES / 6);
    assertThat(crashes.segmentsDeleted()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldFindWhatIsBrokenOnPurpose(StorageSabotage sabotage) throws Exception {
    // given
    BlockCrashes crashes = new BlockCrashes(directory, 4096, sabotage, seed);

    // when
    List<String> violations = crashes.run(CONTROL_STATES);
    if (violations.isEmpty()) {
      violations = crashes.run(CONTROL_STATES_MAX);
    }

    // then
    System.out.printf(
        "fault suite | %s, %s (control): %s, %d violations found (%s) (seed %d)%n",
        SUITE, sabotage, crashes.summary(), violations.size(), kinds(violations), seed);
    assertThat(violations).as("seed %d", seed).isNotEmpty();
  }

  private static String kinds(List<String> violations) {
    return violations.stream()
        .map(one -> one.substring(0, Math.max(0, one.indexOf(':'))))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
