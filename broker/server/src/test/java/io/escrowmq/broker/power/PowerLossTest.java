package io.escrowmq.broker.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.BrokerMain;
import io.escrowmq.broker.SabotagedBrokerMain;
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
    PowerCuts cuts = new PowerCuts(directory, BrokerMain.class.getName(), List.of(), seed);

    // when
    List<String> violations = cuts.run(CUTS);

    // then
    System.out.printf(
        "fault suite | %s: %d cuts, %s, %d violations (seed %d)%n",
        SUITE, CUTS, cuts.summary(), violations.size(), seed);
    assertThat(violations).as("seed %d", seed).isEmpty();
    assertThat(cuts.acknowledged()).isGreaterThan(CUTS * 50L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force-off", "late-force"})
  void shouldFindLossesWhenForcesAreMissing(String sabotage) throws Exception {
    // given
    PowerCuts cuts =
        new PowerCuts(directory, SabotagedBrokerMain.class.getName(), List.of(sabotage), seed);

    // when
    List<String> violations = cuts.run(CONTROL_CUTS);

    // then
    System.out.printf(
        "fault suite | %s, %s (control): %d cuts, %d violations found (%s) (seed %d)%n",
        SUITE, sabotage, CONTROL_CUTS, violations.size(), kinds(violations), seed);
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
