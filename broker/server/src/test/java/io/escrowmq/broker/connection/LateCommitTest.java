package io.escrowmq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.connection.LateCommitRace.Bug;
import io.escrowmq.core.command.Decider;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Expiry and operator against a local transaction that commits late: whatever the order of events,
 * the broker and the barrier table agree, and so do the order and its message. The barrier is a
 * real one. Repeat a run by {@code -Descrowmq.latecommit.seed}; more by {@code
 * -Descrowmq.latecommit.count}.
 */
class LateCommitTest {

  private static final int COUNT = Integer.getInteger("escrowmq.latecommit.count", 600);

  private final long seed = Long.getLong("escrowmq.latecommit.seed", System.nanoTime());

  /** Who decided how often, and where broker and barrier differ. */
  private record Run(Map<Decider.Kind, Integer> decidedBy, List<String> violations) {}

  @Test
  void shouldAgreeWithTheBarrierWhoeverDecidesAndHoweverLateTheCommit() throws SQLException {
    // given, when
    Run run = race(Bug.NONE);

    // then
    System.out.printf(
        "late commit: %d interleavings, decided by %s, %d violations (seed %d)%n",
        COUNT, run.decidedBy, run.violations.size(), seed);
    assertThat(run.violations).as("seed %d", seed).isEmpty();
    assertThat(run.decidedBy)
        .as("each way to a decision was gone")
        .containsOnlyKeys(
            Decider.Kind.PRODUCER,
            Decider.Kind.CHECK_BACK,
            Decider.Kind.EXPIRY,
            Decider.Kind.OPERATOR);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldFindABrokerOrProducerThatDoesWithoutTheFence(Bug bug) throws SQLException {
    // given, when
    Run run = race(bug);

    // then
    System.out.printf(
        "late commit, %s (control): %d violations found (seed %d)%n",
        bug, run.violations.size(), seed);
    assertThat(run.violations).as("seed %d", seed).isNotEmpty();
  }

  private Run race(Bug bug) throws SQLException {
    Map<Decider.Kind, Integer> decidedBy = new EnumMap<>(Decider.Kind.class);
    List<String> violations = new ArrayList<>();
    try (OrdersDatabase database = new OrdersDatabase()) {
      for (int i = 0; i < COUNT; i++) {
        // A broker of its own: hours pass in all, and ids of the same second would be forgotten.
        try (ScriptedBroker broker = new ScriptedBroker()) {
          LateCommitRace.Result result = new LateCommitRace(broker, database, seed + i, bug).run();
          if (result.decidedBy() != null) {
            decidedBy.merge(result.decidedBy(), 1, Integer::sum);
          }
          result.violation().ifPresent(violations::add);
        }
      }
    }
    return new Run(decidedBy, violations);
  }
}
