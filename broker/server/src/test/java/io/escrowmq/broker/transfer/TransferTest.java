package io.escrowmq.broker.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.transfer.TransferRun.Victim;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conservation: money that moves between the accounts of two databases by transactional messages,
 * while the paying bank, the receiving bank and the broker are killed with -9. When all is quiet
 * the sum is what it was; each transfer was received exactly once, or, where the receiver said no,
 * given back exactly once. For five minutes by {@code -Descrowmq.transfer.seconds=300}; the order
 * of kills repeats by {@code -Descrowmq.transfer.seed}; other databases by {@code
 * -Descrowmq.transfer.left} and {@code .right}.
 */
@Tag("fault")
class TransferTest {

  private static final int SECONDS = Integer.getInteger("escrowmq.transfer.seconds", 10);
  private static final int CONTROL_KILLS = 2;

  private final long seed = Long.getLong("escrowmq.transfer.seed", System.nanoTime());

  @TempDir Path directory;

  @Test
  void shouldNeitherMakeNorLoseMoneyWhoeverIsKilled() throws Exception {
    try (TransferRun run = new TransferRun(directory, Sabotage.NONE, seed)) {
      // given
      run.start();

      // when
      run.killFor(SECONDS);
      Books books = run.quiesce();

      // then
      System.out.printf(
          "fault suite | transfers: %s; kills %s, %d violations (seed %d)%n",
          books.summary(), run.kills(), books.violations().size(), seed);
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
    try (TransferRun run = new TransferRun(own, sabotage, seed)) {
      // given
      run.start();

      // when
      for (int i = 0; i < kills; i++) {
        run.kill(List.of(Victim.PAYEE));
      }
      List<String> violations = run.quiesce().violations();

      // then
      System.out.printf(
          "fault suite | transfers, %s (control): %d violations found (seed %d)%n",
          sabotage, violations.size(), seed);
      assertThat(violations).as("seed %d", seed).isNotEmpty();
    }
  }
}
