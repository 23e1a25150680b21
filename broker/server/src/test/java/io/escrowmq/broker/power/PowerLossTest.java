package io.escrowmq.broker.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise 1 when the power fails: the data directory of a real broker under load lies on a disk
 * that loses, at a random moment, whatever was not forced. Clients keep what they were told outside
 * of it. Repeat a run by {@code -Descrowmq.power.seed}; more cuts by {@code -Descrowmq.power.cuts}.
 */
@Tag("fault")
class PowerLossTest {

  private static final int CUTS = Integer.getInteger("escrowmq.power.cuts", 10);
  private static final int CONTROL_CUTS = 3;
  private static final String SUITE = "power loss";

  private final long seed = Long.getLong("escrowmq.power.seed", System.nanoTime());

  @TempDir Path directory;

  @BeforeEach
  void needWhatIsNeeded() {
    Requirements.orSkip(SUITE, directory, "perl", "unshare");
  }

  @Test
  void shouldLoseNothingAcknowledgedWhenThePowerFails() throws Exception {
    // given
    PowerCuts cuts = PowerCuts.of(directory, seed);

    // when
    List<String> violations = cuts.run(CUTS);

    // then
    System.out.printf(
        "fault suite | %s: %s, %d violations (seed %d)%n",
        SUITE, cuts.summary(), violations.size(), seed);
    assertThat(violations).as("seed %d", seed).isEmpty();
    assertThat(cuts.acknowledged()).isGreaterThan(CUTS * 50L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force-off", "late-force"})
  void shouldFindLossesWhenForcesAreMissing(String sabotage) throws Exception {
    findsLosses(sabotage, "", PowerCuts.LARGE);
  }

  /** The log refuses to start then, which loses everything as well. */
  @Test
  void shouldFindLossesWhenForcesAreMissingAcrossSegments() throws Exception {
    findsLosses("force-off", ", small segments", PowerCuts.SMALL);
  }

  private void findsLosses(String sabotage, String how, List<String> sizes) throws Exception {
    // given
    PowerCuts cuts = PowerCuts.sabotaged(directory, sabotage, sizes, seed);

    // when
    List<String> violations = cuts.run(CONTROL_CUTS);

    // then
    System.out.printf(
        "fault suite | %s, %s%s (control): %s, %d losses found (%s) (seed %d)%n",
        SUITE,
        sabotage,
        how,
        cuts.summary(),
        PowerCuts.losses(violations),
        kinds(violations),
        seed);
    assertThat(PowerCuts.losses(violations)).as("seed %d", seed).isPositive();
  }

  private static String kinds(List<String> violations) {
    return violations.stream()
        .map(one -> one.substring(0, Math.max(0, one.indexOf(':'))))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
