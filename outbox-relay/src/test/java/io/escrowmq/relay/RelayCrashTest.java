package io.escrowmq.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Invariants 9 to 12, 20 and 21; <code>-Descrowmq.relay.seed=N</code> repeats a run. */
class RelayCrashTest {
  private static final int SEEDS = 12;
  private static final int EVENTS = 300;

  private final Map<String, Integer> coverage = new LinkedHashMap<>();

  private void run(long first, int seeds, UnaryOperator<RelayOptions.Builder> options)
      throws SQLException {
    for (long seed = first; seed < first + seeds; seed++) {
      try (CrashWorld world = new CrashWorld(seed, options)) {
        world.run(EVENTS);
        world.coverage.forEach((what, times) -> coverage.merge(what, times, Integer::sum));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** How many worlds to run; more by <code>-Descrowmq.relay.seeds=N</code>. */
  private static int seeds() {
    return Long.getLong("escrowmq.relay.seed") == null
        ? Integer.getInteger("escrowmq.relay.seeds", SEEDS)
        : 1;
  }

  private static long seed() {
    return Long.getLong("escrowmq.relay.seed", System.nanoTime() & 0xFFFFFFFFL);
  }

  @Test
  void shouldLoseNothingAndKeepOrderWhateverDies() throws SQLException {
    long first = seed();
    System.out.println("RelayCrashTest seeds from " + first);
    run(first, seeds(), how -> how);
    System.out.println("RelayCrashTest " + coverage);
    if (Long.getLong("escrowmq.relay.seed") == null) {
      assertThat(coverage)
          .containsKeys(
              "commits",
              "rollbacks",
              "late commits",
              "starts",
              "crashes",
              "broken links",
              "leases ended",
              "broker busy",
              "repeats");
    }
  }

  @Test
  void shouldGoRedWhenRowsAreDeletedBeforeTheyAreConsumed() {
    assertThatThrownBy(() -> run(1, 20, how -> how.finishOn(FinishOn.STORED)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a row is gone");
  }

  @Test
  void shouldGoRedWhenHolesAreSkippedAndNothingSweeps() {
    RelayLimits withoutHoles = new RelayLimits(32, 8_192, 32L << 20, 100_000, 0);
    RelayTimes withoutSweep = new RelayTimes(10_000, 10, 1_000, 600_000, 86_400_000);
    assertThatThrownBy(() -> run(1, 20, how -> how.limits(withoutHoles).times(withoutSweep)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("rows left");
  }
}
