package io.escrowmq.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Plants one bug at a time and lets the simulator look for it. The invariants that find it are the
 * general ones, about what clients see; the comparison of state hashes is left out.
 */
class SabotageTest {
  private static final int MOST_SEEDS = 200;

  @ParameterizedTest
  @EnumSource(SabotagedShard.Bug.class)
  void shouldFindThePlantedBugWithinTwoHundredSeeds(SabotagedShard.Bug bug) {
    String found = "";
    for (long seed = 1; seed <= MOST_SEEDS && found.isEmpty(); seed++) {
      found = violation(bug, seed);
    }
    System.out.printf("planted %s: %s%n", bug, found);
    assertThat(found).as("a broken invariant for %s", bug).isNotEmpty();
  }

  private static String violation(SabotagedShard.Bug bug, long seed) {
    Simulation simulation =
        new Simulation(
            seed, (dice, coverage) -> new SabotagedShard(bug, dice, coverage), new Coverage());
    try {
      simulation.run();
      return "";
    } catch (Violation broken) {
      return "seed " + seed + ", " + broken.getMessage();
    }
  }
}
