package io.escrowmq.broker.simulation;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few seeds in every build, so that a broken invariant is seen soon. */
class SimulationTest {
  private static final long SEEDS = 60;

  @TempDir Path directory;

  @Test
  void shouldKeepTheInvariantsOnAFewSeeds() throws Exception {
    try (SimulationRun run = new SimulationRun(directory)) {
      run.runAll(1, SEEDS);
    }
  }
}
