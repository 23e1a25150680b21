package io.escrowmq.broker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.BrokerMain;
import io.escrowmq.broker.cli.Cli;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Backups of a broker process under transactional load, while segments roll and snapshots are
 * written. What was acknowledged before the last of them must be in the broker restored from it.
 */
class BackupUnderLoadTest {
  private static final int BACKUPS = 4;

  private final long seed = Long.getLong("escrowmq.backup.seed", System.nanoTime());

  @TempDir Path directory = Path.of(".");

  @Test
  void shouldRestoreEverythingAcknowledgedBeforeTheCall() throws Exception {
    History history = new History();
    Path last = directory.resolve("backup" + BACKUPS);

    // given, when
    try (BrokerProcess broker = broker(directory.resolve("first"))) {
      broker.start();
      try (Load load = new Load(broker.port(), history, seed)) {
        History.Mark acknowledged = history.mark();
        for (int i = 1; i <= BACKUPS; i++) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(700));
          acknowledged = history.mark();
          backUp(broker, directory.resolve("backup" + i));
        }
        load.pause();
        history.oweOnly(acknowledged);
      }
      assertThat(broker.log()).contains("Snapshot at");
    }
    String said =
        run("restore", last.toString(), directory.resolve("second").resolve("data").toString());

    // then
    assertThat(said).startsWith("Restored ");
    try (BrokerProcess broker = broker(directory.resolve("second"))) {
      broker.start();
      List<String> violations;
      try (Load load = new Load(broker.port(), history, seed + 1)) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        load.pause();
        Drain drain = new Drain(broker);
        drain.awaitDecisions();
        violations = history.violations(drain.drain());
        violations.addAll(drain.findings());
      }
      System.out.printf(
          "backup under load: %s, %d violations (seed %d)%n",
          history.summary(), violations.size(), seed);
      assertThat(violations).as("seed %d", seed).isEmpty();
      assertThat(directory.resolve("second/data/log/0000000003")).exists();
    }
  }

  private static BrokerProcess broker(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new BrokerProcess(
        directory,
        new BrokerProcess.Launch(
            List.of(),
            BrokerMain.class.getName(),
            List.of(),
            directory.resolve("data"),
            List.of("storage.segmentBytes=1048576", "storage.snapshotEveryBytes=262144")));
  }

  private static void backUp(BrokerProcess broker, Path to) {
    String said =
        run(
            "backup",
            "--broker",
            "127.0.0.1:" + broker.port(),
            "--http",
            "127.0.0.1:" + broker.httpPort(),
            to.toString());
    assertThat(said).startsWith("Backed up ").contains("every batch checked");
  }

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new Cli(
                config ->
                    CompletableFuture.failedFuture(new IllegalStateException("not to be started")),
                new ByteArrayInputStream(new byte[0]),
                new PrintWriter(out),
                new PrintWriter(err))
            .run(arguments);
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    return out.toString();
  }
}
