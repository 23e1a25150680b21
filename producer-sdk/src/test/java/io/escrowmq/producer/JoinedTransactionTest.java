package io.escrowmq.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.jdbc.resource.ResourceTable;
import io.escrowmq.producer.TransactionResult.Status;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A transaction that belongs to the user: who joins it, and how its messages go. */
class JoinedTransactionTest {
  private final JoinedRig rig = new JoinedRig();

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  @Test
  void shouldReleaseTheMessagesAfterTheUsersCommit() throws SQLException {
    // given
    JoinedTransaction joined = rig.join();
    assertThat(rig.broker.received(Prepare.class).get(0).transactionId()).isEqualTo(joined.id());
    assertThat(rig.database.outcomes()).isEmpty();

    // when
    rig.users.commit();
    Status status = joined.committed();

    // then
    assertThat(status).isEqualTo(Status.DELIVERED);
    assertThat(rig.database.accounts()).containsExactly("1");
    assertThat(rig.database.outcomes()).containsExactly("COMMITTED");
    assertThat(rig.broker.received(Decide.class))
        .containsExactly(new Decide(joined.id(), Outcome.COMMIT, ""));
    assertThat(rig.users.isClosed() || rig.users.getAutoCommit()).isFalse();
  }

  @Test
  void shouldTellTheStatusWithoutWaiting() throws SQLException {
    // given
    JoinedTransaction joined = rig.join();
    rig.users.commit();

    // when, then
    assertThat(Await.value(joined.committedAsync())).isEqualTo(Status.DELIVERED);
  }

  @Test
  void shouldWithdrawTheMessagesAfterTheUsersRollback() throws SQLException {
    // given
    JoinedTransaction joined = rig.join();

    // when
    rig.users.rollback();
    joined.rolledBack();

    // then
    assertThat(rig.decided(1)).containsExactly(Outcome.ROLLBACK);
    assertThat(rig.database.outcomes()).containsExactly("ROLLED_BACK");
    assertThat(rig.database.accounts()).isEmpty();
  }

  @Test
  void shouldRefuseAConnectionOnAutocommit() throws SQLException {
    // given
    rig.users.setAutoCommit(true);

    // when, then
    assertThatThrownBy(rig::join)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("autocommit")
        .hasMessageContaining("setAutoCommit(false)");
    assertThat(rig.broker.received(Prepare.class)).isEmpty();
    assertThat(rig.database.outcomes()).isEmpty();
  }

  @Test
  void shouldRefuseAConnectionToAnotherDatabase() throws SQLException {
    // given: one with a name of its own
    TransactionMessages messages = TransactionMessages.onCommit(rig.message);
    try (TestDatabase other = new TestDatabase();
        Connection elsewhere = other.dataSource().getConnection()) {
      ResourceTable.idOf(other.dataSource()::getConnection);
      elsewhere.setAutoCommit(false);

      // when, then
      assertThatThrownBy(() -> rig.transactional.join(elsewhere, messages, JoinedRig.SHORT))
          .isInstanceOf(LocalTransactionException.class)
          .hasMessageContaining("the connection leads to");
      elsewhere.rollback();

      // and one without our tables
      other.execute("DROP TABLE escrow_resource");
      assertThatThrownBy(() -> rig.transactional.join(elsewhere, messages, JoinedRig.SHORT))
          .isInstanceOf(LocalTransactionException.class)
          .hasCauseInstanceOf(SQLException.class);
      elsewhere.rollback();
    }
    assertThat(rig.broker.received(Prepare.class)).isEmpty();
  }

  @Test
  void shouldLeaveNothingBehindWhenTheBrokerRefusesAndTheUserRollsBack() throws SQLException {
    // given
    rig.broker.on(Prepare.class, prepare -> new Refused(ErrorCode.FORBIDDEN, "not you", null));

    // when
    assertThatThrownBy(rig::join).isInstanceOf(MessageRefusedException.class);
    rig.users.rollback();

    // then
    assertThat(rig.database.outcomes()).isEmpty();
    assertThat(rig.anyDecided()).isFalse();
  }

  @Test
  void shouldAnswerFromTheRowWhenPrepareWasNotAnsweredWhateverTheUserThenDoes()
      throws SQLException {
    // given: the broker has the messages, but its answer is lost
    rig.broker.onExchange(Prepare.class, (exchange, prepare) -> {});
    assertThatThrownBy(rig::join).isInstanceOf(OutcomeUnknownException.class);

    // when: against the advice he commits
    rig.users.commit();

    // then
    assertThat(rig.checkBack()).containsExactly(Verdict.COMMITTED);
  }

  @Test
  void shouldDivertToTheOutboxWhenTheBrokerIsGone() throws SQLException {
    // given
    rig.broker.stopListening();
    JoinedTransaction joined = rig.join(JoinedRig.SHORT.fallbackToOutbox(true));

    // when
    rig.users.commit();

    // then
    assertThat(joined.committed()).isEqualTo(Status.DIVERTED);
    assertThat(rig.database.outcomes()).containsExactly("DIVERTED");
    assertThat(rig.database.query("SELECT message_id FROM escrow_outbox"))
        .containsExactly(rig.message.id().toString());
  }

  @Test
  void shouldWithdrawWhenAnUnansweredPrepareWasDiverted() throws SQLException {
    // given
    rig.broker.onExchange(Prepare.class, (exchange, prepare) -> {});
    JoinedTransaction joined = rig.join(JoinedRig.SHORT.fallbackToOutbox(true));

    // when
    rig.users.commit();

    // then
    assertThat(joined.committed()).isEqualTo(Status.DIVERTED);
    assertThat(rig.decided(1)).containsExactly(Outcome.WITHDRAW);
    assertThat(rig.checkBack()).containsExactly(Verdict.DIVERTED);
  }
}
