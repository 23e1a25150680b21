package io.escrowmq.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.Refusal;
import io.escrowmq.core.command.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Runs many seeds on all cores. {@code -Dsimulation.seeds=N} sets how many, {@code
 * -Dsimulation.seed=S} repeats one.
 */
class SimulationTest {
  private static final int THREADS = 2;
  private static final List<String> PATHS =
      List.of(
          "path: answered without logging",
          "path: crash, unforced kept",
          "path: crash, unforced lost",
          "path: leader change, unforced kept",
          "path: leader change, unforced lost",
          "path: repeated prepare",
          "path: repeated publish",
          "path: replayed from zero",
          "path: reply lost",
          "path: restored from snapshot");

  @Test
  void shouldKeepTheInvariantsOnEverySeedAndReachEveryPath() throws Exception {
    Long one = Long.getLong("simulation.seed");
    long seeds = Long.getLong("simulation.seeds", 20_000);
    Coverage total = new Coverage();
    long startedNs = System.nanoTime();
    if (one != null) {
      run(one, total);
      return;
    }
    AtomicLong next = new AtomicLong(1);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        workers.add(pool.submit(() -> runUpTo(seeds, next, total)));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } finally {
      pool.shutdownNow();
    }
    System.out.printf(
        "simulation: %d seeds in %d ms%n", seeds, (System.nanoTime() - startedNs) / 1_000_000);
    total.all().forEach((what, count) -> System.out.printf("  %-45s %d%n", what, count));
    assertThat(expected()).allSatisfy(what -> assertThat(total.count(what)).as(what).isPositive());
  }

  private static void runUpTo(long seeds, AtomicLong next, Coverage total) {
    Coverage own = new Coverage();
    for (long seed = next.getAndIncrement(); seed <= seeds; seed = next.getAndIncrement()) {
      run(seed, own);
    }
    total.add(own);
  }

  static void run(long seed, Coverage coverage) {
    try {
      new Simulation(seed, SimulatedShard::new, coverage).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("Seed " + seed + " (repeat with -Dsimulation.seed=" + seed + ")", e);
    }
  }

  /** Everything that can be asked, refused or gone through. */
  private static List<String> expected() {
    List<String> expected = new ArrayList<>(PATHS);
    for (Class<?> command : Command.class.getPermittedSubclasses()) {
      expected.add("command: " + command.getSimpleName());
    }
    for (Refusal refusal : Refusal.values()) {
      expected.add("refusal: " + refusal);
    }
    return expected;
  }
}
