package io.escrowmq.jdbc.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.jdbc.LentConnection;
import io.escrowmq.jdbc.TestDatabase;
import io.escrowmq.jdbc.resource.ResourceTable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckBackTest {
  private static final Duration RETENTION = Duration.ofDays(7);

  private final UUID id = UUID.randomUUID();
  private TestDatabase database;
  private Barrier barrier;

  @BeforeEach
  void open(@TempDir Path directory) throws SQLException {
    database = TestDatabase.inFiles(directory);
    barrier =
        new Barrier(
            database.dialect(),
            new BarrierOptions(Duration.ofMillis(50), RETENTION),
            ResourceTable.idOf(database));
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void shouldAnswerUnknownWhileTheLocalTransactionIsOpenAndItsOutcomeAfterwards()
      throws SQLException {
    try (Connection local = database.openTransaction()) {
      // given
      barrier.begin(local, id, "orders");
      // when, then
      assertUnknown(resolve(id), "Its local transaction is still open");
      local.commit();
      assertStanding(resolve(id), BarrierOutcome.COMMITTED);
    }
  }

  @Test
  void shouldFenceAfterTheLocalTransactionRolledBack() throws SQLException {
    try (Connection local = database.openTransaction()) {
      // given
      barrier.begin(local, id, "orders");
      local.rollback();
      // when, then
      assertStanding(resolve(id), BarrierOutcome.ROLLED_BACK);
      assertThat(database.query("SELECT producer_group FROM escrow_barrier")).isEqualTo("orders");
    }
  }

  @Test
  void shouldFenceBeforeTheLocalTransactionStarts() throws SQLException {
    // given
    assertStanding(resolve(id), BarrierOutcome.ROLLED_BACK);
    try (Connection local = database.openTransaction()) {
      // when, then
      assertThatThrownBy(() -> barrier.begin(local, id, "orders"))
          .isInstanceOf(BarrierFencedException.class);
    }
    assertStanding(resolve(id), BarrierOutcome.ROLLED_BACK);
  }

  @Test
  void shouldReportDiverted() throws SQLException {
    try (Connection local = database.openTransaction()) {
      barrier.divert(local, id, "orders");
      local.commit();
    }
    assertStanding(resolve(id), BarrierOutcome.DIVERTED);
  }

  @Test
  void shouldAnswerTheOthersWhenOneIsLocked() throws SQLException {
    try (Connection local = database.openTransaction()) {
      // given
      UUID committed = UUID.randomUUID();
      barrier.begin(local, committed, "orders");
      local.commit();
      UUID open = UUID.randomUUID();
      barrier.begin(local, open, "orders");
      UUID absent = UUID.randomUUID();
      // when
      List<BarrierAnswer> answers =
          barrier.resolve(
              database, "orders", List.of(check(open), check(absent), check(committed)));
      // then
      assertThat(answers).hasSize(3);
      assertUnknown(answers.get(0), "still open");
      assertStanding(answers.get(1), BarrierOutcome.ROLLED_BACK);
      assertStanding(answers.get(2), BarrierOutcome.COMMITTED);
    }
  }

  @Test
  void shouldNeverFenceATransactionOlderThanTheRetention() throws SQLException {
    // given
    BarrierCheck old = new BarrierCheck(id, RETENTION.toMillis() + 1);
    // when
    BarrierAnswer answer = barrier.resolve(database, "orders", List.of(old)).get(0);
    // then
    assertUnknown(answer, "It is older than the retention");
    assertThat(database.query("SELECT COUNT(*) FROM escrow_barrier")).isEqualTo("0");
  }

  @Test
  void shouldReadTheRowOfATransactionOlderThanTheRetention() throws SQLException {
    // given
    assertStanding(resolve(id), BarrierOutcome.ROLLED_BACK);
    // when
    BarrierCheck old = new BarrierCheck(id, RETENTION.toMillis() + 1);
    // then
    assertStanding(
        barrier.resolve(database, "orders", List.of(old)).get(0), BarrierOutcome.ROLLED_BACK);
  }

  @Test
  void shouldAnswerUnknownWhenTheDatabaseIsAway() {
    BarrierAnswer answer =
        barrier
            .resolve(
                () -> {
                  throw new SQLException("connection refused");
                },
                "orders",
                List.of(check(id)))
            .get(0);
    assertUnknown(answer, "The database failed: connection refused");
  }

  @Test
  void shouldAnswerUnknownWhenTheTableIsMissing() throws SQLException {
    database.execute("DROP TABLE escrow_barrier");
    assertUnknown(resolve(id), "The database failed: ");
  }

  @Test
  void shouldAnswerManyAtOnceAndRepeatedOnesAlike() throws SQLException {
    // given
    List<BarrierCheck> checks = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      checks.add(check(UUID.randomUUID()));
    }
    checks.add(checks.get(0));
    // when
    List<BarrierAnswer> answers = barrier.resolve(database, "orders", checks);
    // then
    assertThat(answers).hasSize(301);
    answers.forEach(answer -> assertStanding(answer, BarrierOutcome.ROLLED_BACK));
    assertThat(barrier.resolve(database, "orders", checks)).isEqualTo(answers);
    assertThat(barrier.resolve(database, "orders", List.of())).isEmpty();
  }

  @Test
  void shouldRestoreWhatItChangedOnItsConnection() throws SQLException {
    try (Connection connection = database.open();
        Connection local = database.openTransaction();
        LentConnection lent = new LentConnection(connection)) {
      // given
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      String query = database.dialect().lockTimeoutQuery();
      String lockTimeoutBefore = query.isEmpty() ? "" : queryOn(connection, query);
      barrier.begin(local, id, "orders");
      // when
      List<BarrierAnswer> answers =
          barrier.resolve(lent, "orders", List.of(check(id), check(UUID.randomUUID())));
      // then
      assertUnknown(answers.get(0), "still open");
      assertStanding(answers.get(1), BarrierOutcome.ROLLED_BACK);
      assertThat(connection.getAutoCommit()).isTrue();
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
      assertThat(query.isEmpty() ? "" : queryOn(connection, query)).isEqualTo(lockTimeoutBefore);
    }
  }

  private BarrierAnswer resolve(UUID transactionId) {
    return barrier.resolve(database, "orders", List.of(check(transactionId))).get(0);
  }

  private static BarrierCheck check(UUID transactionId) {
    return new BarrierCheck(transactionId, 6_000);
  }

  private static String queryOn(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void assertStanding(BarrierAnswer answer, BarrierOutcome outcome) {
    assertThat(answer).isEqualTo(new BarrierAnswer.Standing(answer.transactionId(), outcome));
  }

  private static void assertUnknown(BarrierAnswer answer, String why) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            BarrierAnswer.Unknown.class, unknown -> assertThat(unknown.why()).contains(why));
  }
}
