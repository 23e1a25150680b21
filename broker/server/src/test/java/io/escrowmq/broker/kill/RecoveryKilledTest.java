package io.escrowmq.broker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.BrokerMain;
import io.escrowmq.broker.SabotagedBrokerMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A recovery that is killed three times in a row still recovers everything: small segments and
 * frequent snapshots, so that a kill also hits rolls and the first snapshot after a start. Repeat a
 * run by {@code -Descrowmq.recovery.seed}; more rounds by {@code -Descrowmq.recovery.rounds}.
 */
@Tag("fault")
class RecoveryKilledTest {
  private static final int ROUNDS = Integer.getInteger("escrowmq.recovery.rounds", 3);
  private static final int KILLS = 3;
  private static final int CONTROL_ROUNDS_MAX = 3;
  private static final int START_MS_MAX = 2_500;
  private static final List<String> SMALL =
      List.of("storage.segmentBytes=1048576", "storage.snapshotEveryBytes=65536");

  private final long seed = Long.getLong("escrowmq.recovery.seed", System.nanoTime());

  @TempDir Path directory;

  @Test
  void shouldRecoverAfterThreeKilledRecoveries() throws Exception {
    History history = new History();
    List<String> violations = run(history, BrokerMain.class.getName(), List.of(), ROUNDS);
    System.out.printf(
        "fault suite | recovery killed: %d rounds of %d killed recoveries, %s, %d violations (seed %d)%n",
        ROUNDS, KILLS, history.summary(), violations.size(), seed);
    assertThat(violations).as("seed %d", seed).isEmpty();
    assertThat(history.publishes.size()).isGreaterThanOrEqualTo(ROUNDS * KillTest.WORK_PER_CYCLE);
  }

  /** One round is enough as a rule: each of its recoveries forgets a batch. */
  @Test
  void shouldNoticeARecoveryThatSkipsTheLastBatch() throws Exception {
    List<String> violations = List.of();
    int rounds = 0;
    while (violations.isEmpty() && rounds < CONTROL_ROUNDS_MAX) {
      violations =
          run(
              new History(),
              SabotagedBrokerMain.class.getName(),
              List.of("skip-last-batch"),
              ++rounds);
    }
    System.out.printf(
        "fault suite | recovery killed, skip-last-batch (control): %d violations found in %d rounds (seed %d)%n",
        violations.size(), rounds, seed);
    assertThat(violations).as("seed %d", seed).isNotEmpty();
  }

  private List<String> run(History history, String main, List<String> arguments, int rounds)
      throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Path data = Files.createTempDirectory(directory, "data");
    BrokerProcess.Launch launch = new BrokerProcess.Launch(List.of(), main, arguments, data, SMALL);
    try (BrokerProcess broker = new BrokerProcess(directory, launch)) {
      broker.start();
      try (Load load = new Load(broker.port(), history, seed)) {
        for (int round = 0; round < rounds; round++) {
          KillTest.awaitProgress(history);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(500)));
          load.pause(); // Now the very last batch is acknowledged too.
          broker.kill();
          for (int kill = 0; kill < KILLS; kill++) {
            killWhileStarting(broker, data, kill == 0, random);
          }
          broker.start();
          load.resume();
        }
        load.pause();
        Drain drain = new Drain(broker);
        drain.awaitDecisions();
        List<String> violations = history.violations(drain.drain());
        violations.addAll(drain.findings());
        return violations;
      }
    }
  }

  /**
   * Once as soon as the directory is its own, else at any moment until somewhat after the start.
   */
  private void killWhileStarting(
      BrokerProcess broker, Path data, boolean atTheLog, SplittableRandom random) throws Exception {
    Path identity = data.resolve("log/escrow-log");
    long before = Files.getLastModifiedTime(identity).toMillis();
    long since = System.nanoTime();
    broker.launch();
    long waitNanos = TimeUnit.MILLISECONDS.toNanos(random.nextInt(START_MS_MAX));
    while (atTheLog
        ? Files.getLastModifiedTime(identity).toMillis() == before
            && System.nanoTime() - since < TimeUnit.SECONDS.toNanos(20)
        : System.nanoTime() - since < waitNanos) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    broker.kill();
  }
}
