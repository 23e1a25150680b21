package io.escrowmq.broker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.BrokerMain;
import io.escrowmq.broker.SabotagedBrokerMain;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise 1 and 2 under kill -9 of the broker: nothing acknowledged is lost, nothing half applied,
 * nothing rolled back delivered. Repeat a run by {@code -Descrowmq.kill.seed}; more cycles by
 * {@code -Descrowmq.kill.cycles}.
 */
class KillTest {

  private static final int CYCLES = Integer.getInteger("escrowmq.kill.cycles", 10);
  private static final int SABOTAGED_CYCLES = 3;

  private final long seed = Long.getLong("escrowmq.kill.seed", System.nanoTime());

  @TempDir Path directory;

  @Test
  void shouldKeepEveryPromiseWhenKilledUnderTransactionalLoad() throws Exception {
    // given, when
    Run run = run(BrokerMain.class.getName(), List.of(), CYCLES);

    // then
    System.out.printf(
        "kill -9: seed %d, %d cycles, %s, %d violations%n",
        seed, CYCLES, run.history.summary(), run.violations.size());
    assertThat(run.violations).as("seed %d", seed).isEmpty();
    assertThat(run.history.publishes.size()).isGreaterThan(CYCLES * 100);
    assertThat(run.history.transactions.size()).isGreaterThan(CYCLES * 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reply-before-append", "skip-last-batch"})
  void shouldTurnRedWhenTheBrokerIsSabotaged(String sabotage) throws Exception {
    // given, when
    Run run = run(SabotagedBrokerMain.class.getName(), List.of(sabotage), SABOTAGED_CYCLES);

    // then
    System.out.printf(
        "kill -9 with %s: seed %d, %d cycles, %d violations found%n",
        sabotage, seed, SABOTAGED_CYCLES, run.violations.size());
    assertThat(run.violations).as("seed %d", seed).isNotEmpty();
  }

  private record Run(History history, List<String> violations) {}

  private Run run(String mainClass, List<String> arguments, int cycles) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    History history = new History();
    try (BrokerProcess broker = new BrokerProcess(directory, mainClass, arguments)) {
      broker.start();
      try (Load load = new Load(broker.port(), history, seed)) {
        for (int cycle = 0; cycle < cycles; cycle++) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(700)));
          boolean quiet = cycle % 3 == 2;
          if (quiet) {
            load.pause(); // Now the very last batch is acknowledged too.
          }
          broker.kill();
          broker.start();
          if (quiet) {
            load.resume();
          }
        }
        load.pause();
        Drain drain = new Drain(broker);
        drain.awaitDecisions();
        List<String> violations = history.violations(drain.drain());
        violations.addAll(drain.findings());
        if (!violations.isEmpty()) {
          System.out.println(violations.stream().limit(20).collect(Collectors.joining("\n")));
          System.out.println(broker.log());
        }
        return new Run(history, violations);
      }
    }
  }
}
