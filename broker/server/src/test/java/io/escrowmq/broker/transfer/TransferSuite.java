package io.escrowmq.broker.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.transfer.TransferRun.Victim;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conservation: money that moves between the accounts of two databases by transactional messages,
 * while the paying bank, the receiving bank and the broker are killed with -9. When all is quiet
 * the sum is what it was; each transfer was received exactly once, or, where the receiver said no,
 * given back exactly once. For five minutes by {@code -Descrowmq.transfer.seconds=300}; the order
 * of kills repeats by {@code -Descrowmq.transfer.seed}.
 */
abstract class TransferSuite {

  private static final int SECONDS = Integer.getInteger("escrowmq.transfer.seconds", 30);
  private static final int CONTROL_KILLS = 2;

  private final long seed = Long.getLong("escrowmq.transfer.seed", System.nanoTime());

  @TempDir Path directory;

  /** Two new databases. */
  abstract TwoBanks open() throws SQLException;

  /** What the databases are, for people. */
  abstract String databases();

  @Test
  void shouldNeitherMakeNorLoseMoneyWhoeverIsKilled() throws Exception {
    try (TransferRun run = new TransferRun(directory, open(), Sabotage.NONE, seed)) {
      // given
      run.start();

      // when
      run.killFor(SECONDS);
      Books books = run.quiesce();

      // then
      System.out.printf(
          "fault suite | transfers over %s: %s; kills %s, %d violations (seed %d)%n",
          databases(), books.summary(), run.kills(), books.violations().size(), seed);
      if (!books.violations().isEmpty()) {
        System.out.println(books.violations().stream().limit(20).collect(Collectors.joining("\n")));
        System.out.println(run.said());
      }
      assertThat(books.violations()).as("seed %d", seed).isEmpty();
      assertThat(run.kills()).containsKeys(Victim.values());
      assertThat(books.paid()).isGreaterThan(SECONDS);
      assertThat(books.givenBack()).isPositive();
    }
  }

  @Test
  void shouldFindAReceiverWithoutInbox() throws Exception {
    findsViolations(Sabotage.WITHOUT_INBOX, CONTROL_KILLS);
  }

  @Test
  void shouldFindAPayerThatSendsOutsideOfItsTransaction() throws Exception {
    findsViolations(Sabotage.SENT_OUTSIDE, 0);
  }

  private void findsViolations(Sabotage sabotage, int kills) throws Exception {
    Path own = Files.createDirectory(directory.resolve("control"));
    try (TransferRun run = new TransferRun(own, open(), sabotage, seed)) {
      // given
      run.start();

      // when
      for (int i = 0; i < kills; i++) {
        run.kill(List.of(Victim.PAYEE));
      }
      List<String> violations = run.quiesce().violations();

      // then
      System.out.printf(
          "fault suite | transfers over %s, %s (control): %d violations found (seed %d)%n",
          databases(), sabotage, violations.size(), seed);
      assertThat(violations).as("seed %d", seed).isNotEmpty();
    }
  }
}
