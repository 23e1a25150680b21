package io.escrowmq.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.producer.TransactionResult.Status;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckBack;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.TransactionQuery;
import io.escrowmq.protocol.message.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the messages when the user crashes, lies or forgets: what the database says. */
class JoinedReportTest {
  private final JoinedRig rig = new JoinedRig();

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  @Test
  void shouldAnswerStillRunningUntilTheHandleIsClosed() throws SQLException {
    // given: committed, but nothing is reported yet
    JoinedTransaction joined = rig.join();
    rig.users.commit();
    assertThat(rig.checkBack()).containsExactly(Verdict.UNKNOWN);

    // when
    joined.close();

    // then
    assertThat(rig.checkBack()).containsExactly(Verdict.COMMITTED);
    assertThat(rig.anyDecided()).isFalse();
  }

  @Test
  void shouldNotRollBackWhatIsClosedBeforeItsEnd() throws SQLException {
    // given
    JoinedTransaction joined = rig.join();
    joined.close();

    // when
    assertThat(rig.checkBack()).containsExactly(Verdict.UNKNOWN);
    rig.users.commit();

    // then
    assertThat(joined.committed()).isEqualTo(Status.DELIVERED);
  }

  @Test
  void shouldLetTheCheckBackReadTheRowOnceAForgottenHandleIsGarbage() throws SQLException {
    // given
    assertThat(rig.join().id()).isNotNull();
    rig.users.commit();

    // when, then
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    List<Verdict> verdicts;
    do {
      assertThat(System.nanoTime()).as("still running").isLessThan(deadline);
      System.gc();
      verdicts = rig.checkBack();
    } while (verdicts.contains(Verdict.UNKNOWN));
    assertThat(verdicts).containsExactly(Verdict.COMMITTED);
  }

  @Test
  void shouldLetAnotherProcessAnswerWhenThisOneCrashedBeforeItsReport() throws SQLException {
    // given
    rig.join();
    rig.users.commit();

    // when
    rig.crash();
    try (Producer next = rig.connect()) {
      // then
      assertThat(next.isConnected()).isTrue();
      assertThat(rig.checkBack()).containsExactly(Verdict.COMMITTED);
    }
  }

  @Test
  void shouldLetTheCheckBackRollBackWhatCrashedBeforeItsCommit() throws SQLException {
    // given
    rig.join();

    // when: the database does the rollback when its client dies
    rig.crash();
    rig.users.rollback();
    try (Producer next = rig.connect()) {
      // then
      assertThat(next.isConnected()).isTrue();
      assertThat(rig.checkBack()).containsExactly(Verdict.ROLLED_BACK);
    }
  }

  @Test
  void shouldRollBackWhatWasReportedCommittedButIsNot() throws SQLException {
    // given
    JoinedTransaction joined = rig.join();
    rig.users.rollback();

    // when, then
    assertThatThrownBy(joined::committed)
        .isInstanceOf(LocalTransactionException.class)
        .hasMessageContaining("it was rolled back");
    assertThat(rig.decided(1)).containsExactly(Outcome.ROLLBACK);
    assertThat(Await.failure(joined.committedAsync()))
        .isInstanceOf(LocalTransactionException.class);
  }

  @Test
  void shouldDecideNothingWhenCommittedIsReportedBeforeTheCommit() throws SQLException {
    // given
    JoinedTransaction joined = rig.join();

    // when
    Status early = joined.committed();

    // then: the row is locked, so nobody can know; in the end he rolls back
    assertThat(early).isEqualTo(Status.PENDING);
    assertThat(rig.anyDecided()).isFalse();
    rig.users.rollback();
    assertThat(rig.checkBack()).containsExactly(Verdict.ROLLED_BACK);
    assertThat(rig.database.accounts()).isEmpty();
  }

  @Test
  void shouldReleaseWhatWasReportedRolledBackButIsCommitted() throws SQLException {
    // given
    JoinedTransaction joined = rig.join();
    rig.users.commit();

    // when
    joined.rolledBack();

    // then
    assertThat(rig.decided(1)).containsExactly(Outcome.COMMIT);
    assertThat(joined.committed()).isEqualTo(Status.DELIVERED);
  }

  @Test
  void shouldDecideNothingWhenARollbackIsReportedTooEarlyAndThenCommitted() throws SQLException {
    // given
    JoinedTransaction joined = rig.join();

    // when
    joined.rolledBack();
    assertThat(joined.committed()).isEqualTo(Status.PENDING);
    rig.users.commit();

    // then
    assertThat(rig.checkBack()).containsExactly(Verdict.COMMITTED);
    assertThat(joined.committed()).isEqualTo(Status.DELIVERED);
    assertThat(rig.decided(1)).containsOnly(Outcome.COMMIT);
  }

  @Test
  void shouldTakeTheSameReportTwice() throws SQLException {
    // given
    JoinedTransaction joined = rig.join();
    rig.users.commit();

    // when, then
    assertThat(joined.committed()).isEqualTo(Status.DELIVERED);
    assertThat(joined.committed()).isEqualTo(Status.DELIVERED);
    joined.close();
    assertThat(rig.decided(2)).containsOnly(Outcome.COMMIT);
  }

  @Test
  void shouldSayContradictedWhenTheBrokerDecidedOtherwise() throws SQLException {
    // given
    rig.broker.on(
        Decide.class, decide -> new Refused(ErrorCode.CONFLICT, "forced", Outcome.ROLLBACK));
    JoinedTransaction joined = rig.join();
    rig.users.commit();

    // when, then
    assertThat(joined.committed()).isEqualTo(Status.CONTRADICTED);
  }

  @Test
  void shouldSayPendingWhenTheDatabaseCannotBeAsked() throws SQLException {
    // given
    JoinedTransaction joined = rig.join();
    rig.users.commit();
    rig.database.execute("ALTER TABLE escrow_barrier RENAME TO hidden");

    // when, then
    assertThat(joined.committed()).isEqualTo(Status.PENDING);
    assertThat(rig.anyDecided()).isFalse();
    rig.database.execute("ALTER TABLE hidden RENAME TO escrow_barrier");
    assertThat(rig.checkBack()).containsExactly(Verdict.COMMITTED);
  }

  @Test
  void shouldSayPendingWhenTheProducerIsClosed() throws SQLException {
    // given
    JoinedTransaction joined = rig.join();
    rig.users.commit();

    // when
    rig.producer.close(Duration.ZERO);

    // then
    assertThat(joined.committed()).isEqualTo(Status.PENDING);
  }

  @Test
  void shouldAgreeWithTheDatabaseInEveryRaceOfCommitRollbackAndCheckBack() throws SQLException {
    // given: another process of the same database, which does not know what runs here
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Producer other = rig.connect()) {
      assertThat(other.isConnected()).isTrue();
      for (int round = 0; round < 60; round++) {
        race(random, round, "seed " + seed + ", round " + round);
      }
    }
  }

  private void race(Random random, int round, String where) throws SQLException {
    JoinedTransaction joined =
        rig.transactional.join(
            rig.users, TransactionMessages.onCommit(rig.message), JoinedRig.SHORT);
    TestDatabase.book(rig.users, round);
    boolean commits = random.nextBoolean();
    boolean lies = random.nextInt(4) == 0;
    Prepare prepare = rig.broker.received(Prepare.class).get(round);
    var query = new TransactionQuery(prepare.transactionId(), prepare.resource(), 0, 10_000, 0);

    // when: the check-back races with the end, whose report may be a lie
    rig.broker.push(new CheckBack(List.of(query)));
    if (commits) {
      rig.users.commit();
    } else {
      rig.users.rollback();
    }
    if (commits != lies) {
      var unused = joined.committedAsync();
    } else {
      joined.rolledBack();
    }

    // then
    Outcome expected = commits ? Outcome.COMMIT : Outcome.ROLLBACK;
    assertThat(ofTransaction(joined.id(), round + 1)).as(where).isEqualTo(expected);
    assertThat(rig.database.query("SELECT 1 FROM account WHERE id = " + round))
        .as(where)
        .hasSize(commits ? 1 : 0);
    Verdict other = commits ? Verdict.ROLLED_BACK : Verdict.COMMITTED;
    assertThat(
            rig.broker.awaitReceived(CheckAnswers.class, 2 * (round + 1)).stream()
                .flatMap(answers -> answers.answers().stream())
                .filter(answer -> answer.transactionId().equals(joined.id())))
        .as(where)
        .hasSize(2)
        .noneMatch(answer -> answer.verdict() == other);
  }

  private Outcome ofTransaction(UUID id, int decisions) {
    Decide last = rig.broker.awaitReceived(Decide.class, decisions).get(decisions - 1);
    assertThat(last.transactionId()).isEqualTo(id);
    return last.outcome();
  }
}
