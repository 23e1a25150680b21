package io.escrowmq.jdbc.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.jdbc.LentConnection;
import io.escrowmq.jdbc.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What may happen between a local transaction, a check-back and the clean-up; see RACES.md. */
abstract class BarrierRaces extends LostDatabaseRaces {
  private static final int ROUNDS = 100;

  // --- the local transaction is open

  @Test
  void shouldAnswerUnknownWhileTheLocalTransactionIsOpen() throws Exception {
    // given
    Connection local = localTransaction();
    hasty.begin(local, id, GROUP);
    book(local, 1);
    // when, then
    assertUnknown(resolve(hasty, id), "Its local transaction is still open");
    assertThat(rows()).isZero();
    local.commit();
    assertStanding(resolve(hasty, id), BarrierOutcome.COMMITTED);
    assertThat(accounts()).isEqualTo(1);
  }

  @Test
  void shouldAnswerCommittedWhenTheTransactionItWaitsForCommits() throws Exception {
    // given
    Connection local = localTransaction();
    hasty.begin(local, id, GROUP);
    Future<BarrierAnswer> checkBack = checkBack(id);
    awaitBlocked(1, List.of(checkBack));
    // when
    local.commit();
    // then
    assertStanding(result(checkBack), BarrierOutcome.COMMITTED);
    assertThat(rows()).isEqualTo(1);
  }

  // --- after its rollback

  @Test
  void shouldFenceAfterTheRollback() throws Exception {
    // given
    Connection local = localTransaction();
    hasty.begin(local, id, GROUP);
    local.rollback();
    // when, then
    assertStanding(resolve(hasty, id), BarrierOutcome.ROLLED_BACK);
    assertThatThrownBy(() -> hasty.begin(local, id, GROUP))
        .isInstanceOf(BarrierFencedException.class);
  }

  @Test
  void shouldFenceWhenTheTransactionItWaitsForRollsBack() throws Exception {
    // given
    Connection local = localTransaction();
    hasty.begin(local, id, GROUP);
    Future<BarrierAnswer> checkBack = checkBack(id);
    awaitBlocked(1, List.of(checkBack));
    // when
    local.rollback();
    // then
    assertStanding(result(checkBack), BarrierOutcome.ROLLED_BACK);
    assertThat(row(id)).contains(BarrierOutcome.ROLLED_BACK);
  }

  @Test
  void shouldNotContradictItselfWhenTwoCheckBacksWaitForTheSameRollback() throws Exception {
    // given
    Connection local = localTransaction();
    hasty.begin(local, id, GROUP);
    List<Future<BarrierAnswer>> checkBacks = List.of(checkBack(id), checkBack(id));
    awaitBlocked(2, checkBacks);
    // when
    local.rollback();
    List<BarrierAnswer> answers = List.of(result(checkBacks.get(0)), result(checkBacks.get(1)));
    // then one may be UNKNOWN: InnoDB ends such a pair by a deadlock
    var rolledBack = new BarrierAnswer.Standing(id, BarrierOutcome.ROLLED_BACK);
    assertThat(answers).contains(rolledBack);
    assertThat(answers)
        .allMatch(one -> one.equals(rolledBack) || one instanceof BarrierAnswer.Unknown);
    assertThat(row(id)).contains(BarrierOutcome.ROLLED_BACK);
  }

  // --- after its commit

  @Test
  void shouldAnswerCommittedAfterTheCommitAndLeaveTheRowAlone() throws Exception {
    // given
    commitLocally(id);
    String before = database.query("SELECT created_at FROM escrow_barrier");
    // when, then
    assertStanding(resolve(hasty, id), BarrierOutcome.COMMITTED);
    assertThat(rows()).isEqualTo(1);
    assertThat(database.query("SELECT created_at FROM escrow_barrier")).isEqualTo(before);
  }

  // --- before it starts

  @Test
  void shouldFenceALocalTransactionThatStartsLate() throws Exception {
    // given
    assertStanding(resolve(hasty, id), BarrierOutcome.ROLLED_BACK);
    Connection local = localTransaction();
    // when
    assertThatThrownBy(() -> hasty.begin(local, id, GROUP))
        .isInstanceOf(BarrierFencedException.class)
        .hasMessageContaining("ROLLED_BACK");
    local.rollback();
    // then
    assertThat(row(id)).contains(BarrierOutcome.ROLLED_BACK);
  }

  @Test
  void shouldFenceALocalTransactionThatWaitedForTheCheckBack() throws Exception {
    // given a check-back in the midst of its transaction
    Connection fencing = localTransaction();
    hasty.insertOrSkip(fencing, new BarrierRow(id, BarrierOutcome.ROLLED_BACK, GROUP));
    Future<Void> local = beginAndCommitInBackground();
    awaitBlocked(1, List.of(local));
    // when
    fencing.commit();
    // then
    assertThatThrownBy(() -> result(local))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BarrierFencedException.class);
    assertThat(row(id)).contains(BarrierOutcome.ROLLED_BACK);
  }

  @Test
  void shouldLetTheLocalTransactionGoOnWhenTheCheckBackItWaitedForDies() throws Exception {
    // given
    Wire wire = wire();
    Connection fencing = by(wire).open();
    fencing.setAutoCommit(false);
    hasty.insertOrSkip(fencing, new BarrierRow(id, BarrierOutcome.ROLLED_BACK, GROUP));
    Future<Void> local = beginAndCommitInBackground();
    awaitBlocked(1, List.of(local));
    // when
    wire.cut();
    // then
    assertThat(result(local)).isNull();
    assertThat(row(id)).contains(BarrierOutcome.COMMITTED);
  }

  @Test
  void shouldFenceALateTransactionWhoseSnapshotIsOlderThanTheFence() throws Exception {
    // given
    Connection local = closedAtEnd(database.open());
    local.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    local.setAutoCommit(false);
    assertThat(hasty.peek(local, id)).isEmpty();
    // when
    assertStanding(resolve(hasty, id), BarrierOutcome.ROLLED_BACK);
    // then, as the database sees it, it is fenced or cannot be serialized
    assertThatThrownBy(() -> hasty.begin(local, id, GROUP)).isInstanceOf(SQLException.class);
    local.rollback();
    assertThat(row(id)).contains(BarrierOutcome.ROLLED_BACK);
  }

  @Test
  void shouldLetEitherTheCommitOrTheFenceWinNeverBoth() throws Exception {
    Connection local = localTransaction();
    LentConnection lent = closedAtEnd(new LentConnection(database.open()));
    for (int round = 0; round < ROUNDS; round++) {
      // given
      UUID one = UUID.randomUUID();
      // when both start at once
      Future<BarrierAnswer> checkBack =
          threads.submit(() -> together(() -> resolve(patient, lent, check(one))));
      boolean committed = together(() -> runLocal(local, one));
      // then
      BarrierOutcome expected = committed ? BarrierOutcome.COMMITTED : BarrierOutcome.ROLLED_BACK;
      assertStanding(result(checkBack), expected);
      assertThat(row(one)).contains(expected);
    }
  }

  @Test
  void shouldGiveTwoConcurrentCheckBacksTheSameAnswer() throws Exception {
    LentConnection lent = closedAtEnd(new LentConnection(database.open()));
    LentConnection alsoLent = closedAtEnd(new LentConnection(database.open()));
    for (int round = 0; round < ROUNDS; round++) {
      UUID one = UUID.randomUUID();
      Future<BarrierAnswer> other =
          threads.submit(() -> together(() -> resolve(patient, lent, check(one))));
      BarrierAnswer answer = together(() -> resolve(patient, alsoLent, check(one)));
      assertStanding(answer, BarrierOutcome.ROLLED_BACK);
      assertStanding(result(other), BarrierOutcome.ROLLED_BACK);
    }
    assertThat(rows()).isEqualTo(ROUNDS);
  }

  // --- lock timeout

  @Test
  void shouldGiveUpAtTheLockTimeoutAndAnswerTheOthers() throws Exception {
    // given
    UUID committed = UUID.randomUUID();
    commitLocally(committed);
    List<UUID> open = List.of(UUID.randomUUID(), UUID.randomUUID());
    Connection local = localTransaction();
    hasty.begin(local, open.get(0), GROUP);
    Connection otherLocal = localTransaction();
    hasty.begin(otherLocal, open.get(1), GROUP);
    UUID absent = UUID.randomUUID();
    LentConnection lent = closedAtEnd(new LentConnection(database.open()));
    String lockTimeoutBefore = lockTimeout(lent);
    // when
    List<BarrierAnswer> answers =
        hasty.resolve(
            lent,
            GROUP,
            List.of(check(open.get(0)), check(open.get(1)), check(absent), check(committed)));
    // then
    assertUnknown(answers.get(0), "still open");
    assertUnknown(answers.get(1), "still open");
    assertStanding(answers.get(2), BarrierOutcome.ROLLED_BACK);
    assertStanding(answers.get(3), BarrierOutcome.COMMITTED);
    assertThat(lockTimeout(lent)).isEqualTo(lockTimeoutBefore);
    local.commit();
    otherLocal.rollback();
    assertStanding(resolve(hasty, open.get(0)), BarrierOutcome.COMMITTED);
    assertStanding(resolve(hasty, open.get(1)), BarrierOutcome.ROLLED_BACK);
  }

  // --- older than the retention

  @Test
  void shouldNeverFenceATransactionOlderThanTheRetention() throws Exception {
    // given a local transaction that takes longer than the retention
    Connection local = localTransaction();
    hasty.begin(local, id, GROUP);
    // when, then it is neither waited for nor fenced
    assertUnknown(resolve(patient, database, oldCheck(id)), "It is older than the retention");
    local.rollback();
    assertUnknown(resolve(patient, database, oldCheck(id)), "It is older than the retention");
    assertThat(rows()).isZero();
    commitLocally(id);
    assertStanding(resolve(patient, database, oldCheck(id)), BarrierOutcome.COMMITTED);
  }

  @Test
  void shouldNotFenceBehindTheCleanUp() throws Exception {
    // given a clean-up in the midst of deleting
    commitLocally(id);
    Connection cleaning = localTransaction();
    age(cleaning, id, RETENTION.plusDays(1));
    cleaning.commit();
    try (var delete = cleaning.createStatement()) {
      assertThat(delete.executeUpdate("DELETE FROM escrow_barrier")).isEqualTo(1);
    }
    // when, then
    assertStanding(resolve(hasty, database, oldCheck(id)), BarrierOutcome.COMMITTED);
    cleaning.commit();
    assertUnknown(resolve(hasty, database, oldCheck(id)), "It is older than the retention");
    assertThat(rows()).isZero();
  }

  // --- clean-up against a held transaction

  @Test
  void shouldNeverDeleteTheRowOfAHeldTransaction() throws Exception {
    // given old rows: one decided, one that the broker holds; a young one that is decided
    UUID decided = oldRow();
    UUID held = oldRow();
    UUID young = UUID.randomUUID();
    commitLocally(young);
    List<UUID> asked = new ArrayList<>();
    // when
    int deleted =
        hasty.cleanUp(
            database,
            listed -> {
              asked.addAll(listed);
              // The broker's answer names more than it was asked for: that decides nothing.
              return List.of(decided, young, id);
            });
    // then
    assertThat(asked).containsExactlyInAnyOrder(decided, held);
    assertThat(deleted).isEqualTo(1);
    assertThat(row(decided)).isEmpty();
    assertThat(row(held)).contains(BarrierOutcome.COMMITTED);
    assertThat(row(young)).contains(BarrierOutcome.COMMITTED);
  }

  @Test
  void shouldAnswerForAHeldTransactionInTheMidstOfTheCleanUp() throws Exception {
    // given a clean-up that waits for the broker
    UUID decided = oldRow();
    UUID held = oldRow();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    Future<Integer> cleanUp =
        threads.submit(
            () ->
                hasty.cleanUp(
                    database,
                    listed -> {
                      asked.countDown();
                      await(answered);
                      return List.of(decided);
                    }));
    await(asked);
    // when
    assertStanding(resolve(hasty, database, oldCheck(held)), BarrierOutcome.COMMITTED);
    answered.countDown();
    // then
    assertThat(result(cleanUp)).isEqualTo(1);
    assertStanding(resolve(hasty, database, oldCheck(held)), BarrierOutcome.COMMITTED);
  }

  @Test
  void shouldCleanUpAroundALocalTransactionThatIsStillOpen() throws Exception {
    // given a local transaction that began before the retention, and an old row that is decided
    Connection local = localTransaction();
    hasty.begin(local, id, GROUP);
    age(local, id, RETENTION.plusDays(1));
    UUID decided = oldRow();
    // when, then
    assertThat(hasty.cleanUp(database, listed -> listed)).isEqualTo(1);
    assertThat(row(decided)).isEmpty();
    local.commit();
    assertStanding(resolve(hasty, id), BarrierOutcome.COMMITTED);
  }

  private UUID oldRow() throws SQLException {
    UUID one = UUID.randomUUID();
    commitLocally(one);
    try (Connection connection = database.open()) {
      age(connection, one, RETENTION.plusDays(1));
    }
    return one;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Future<Void> beginAndCommitInBackground() {
    return threads.submit(
        () -> {
          try (Connection local = database.openTransaction()) {
            hasty.begin(local, id, GROUP);
            local.commit();
            return null;
          }
        });
  }

  private boolean runLocal(Connection local, UUID one) throws SQLException {
    try {
      hasty.begin(local, one, GROUP);
      local.commit();
      return true;
    } catch (BarrierFencedException e) {
      local.rollback();
      return false;
    }
  }

  private String lockTimeout(LentConnection lent) throws SQLException {
    String query = database.dialect().lockTimeoutQuery();
    if (query.isEmpty()) {
      return "";
    }
    try (var statement = lent.open().createStatement();
        var row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : "";
    }
  }
}
