package io.escrowmq.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.client.testing.Exchange;
import io.escrowmq.client.testing.FakeBroker;
import io.escrowmq.producer.TestDatabase.CommitFault;
import io.escrowmq.producer.TransactionResult.Status;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckBack;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.TransactionQuery;
import io.escrowmq.protocol.message.Verdict;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SendInTransactionTest {
  private static final TransactionOptions SHORT =
      TransactionOptions.DEFAULT.timeouts(Duration.ofMillis(300), Duration.ofMillis(300));

  private final FakeBroker broker = FakeBroker.start();
  private final TestDatabase database = new TestDatabase();
  private final Message message = MessageBuilder.to("orders").body("paid").build();
  private Producer producer = connect();
  private TransactionalProducer transactional = producer.transactional(database.dataSource());

  @BeforeEach
  void answer() {
    broker.on(Prepare.class, prepare -> new Prepared(false));
    broker.on(Decide.class, decide -> new Decided(decide.outcome(), false));
    broker.on(CheckAnswers.class, answers -> new Done());
    // The hello that announced the database is out, and a session stands.
    broker.awaitReceived(
        Hello.class, all -> all.stream().anyMatch(hello -> !hello.resources().isEmpty()));
  }

  @AfterEach
  void close() throws SQLException {
    producer.close(Duration.ZERO);
    assertThat(database.connectionsLent()).isZero();
    broker.close();
    database.close();
  }

  private Producer connect() {
    return Producer.connect(
        ProducerOptions.builder()
            .broker("127.0.0.1", broker.port())
            .group("shop")
            .startWithoutBroker(true)
            .build());
  }

  private TransactionResult<Integer> send(TransactionOptions options) throws SQLException {
    return transactional.sendInTransaction(
        TransactionMessages.onCommit(message),
        options,
        connection -> TestDatabase.book(connection, 1));
  }

  private Verdict checkBack(UUID transactionId, UUID resource) {
    int before = broker.received(CheckAnswers.class).size();
    broker.push(
        new CheckBack(List.of(new TransactionQuery(transactionId, resource, 0, 10_000, 0))));
    CheckAnswer answer =
        broker.awaitReceived(CheckAnswers.class, before + 1).get(before).answers().get(0);
    assertThat(answer.transactionId()).isEqualTo(transactionId);
    return answer.verdict();
  }

  @Test
  void shouldDeliverWhenTheWorkCommits() throws SQLException {
    // when
    TransactionResult<Integer> result =
        transactional.sendInTransaction(message, connection -> TestDatabase.book(connection, 1));

    // then
    assertThat(result.status()).isEqualTo(Status.DELIVERED);
    assertThat(result.value()).isEqualTo(1);
    assertThat(database.accounts()).containsExactly("1");
    assertThat(database.outcomes()).containsExactly("COMMITTED");
    Prepare prepare = broker.received(Prepare.class).get(0);
    assertThat(prepare.transactionId()).isEqualTo(result.transactionId());
    assertThat(prepare.resource().toString())
        .isEqualTo(database.query("SELECT resource_id FROM escrow_resource").get(0));
    assertThat(prepare.onCommit().get(0).id()).isEqualTo(message.id());
    assertThat(broker.received(Decide.class))
        .containsExactly(new Decide(result.transactionId(), Outcome.COMMIT, ""));
  }

  @Test
  void shouldWriteTheBarrierRowBeforePrepareIsSent() throws SQLException {
    // given: when prepare comes, another transaction cannot take the row
    var takenBefore = new LinkedBlockingQueue<String>();
    broker.on(
        Prepare.class,
        prepare -> {
          takenBefore.add(insertRow(prepare.transactionId()));
          return new Prepared(false);
        });

    // when
    send(TransactionOptions.DEFAULT);

    // then
    assertThat(Await.next(takenBefore)).isEqualTo("locked");
  }

  private String insertRow(UUID id) {
    try {
      database.execute("SET LOCK_TIMEOUT 50");
      database.execute("INSERT INTO escrow_barrier VALUES ('" + id + "', 'ROLLED_BACK', 'x', 0)");
      return "inserted";
    } catch (AssertionError failure) {
      return "locked";
    }
  }

  @Test
  void shouldNotBeginTheWorkBeforeTheBrokerHoldsTheMessages() {
    // given
    broker.on(Prepare.class, prepare -> new Refused(ErrorCode.FORBIDDEN, "not you", null));

    // when, then
    assertThatThrownBy(() -> send(SHORT)).isInstanceOf(MessageRefusedException.class);
    assertThat(database.accounts()).isEmpty();
    assertThat(database.outcomes()).isEmpty();
    assertThat(broker.received(Decide.class)).isEmpty();
  }

  @Test
  void shouldRollBackBothWhenTheWorkThrows() {
    // when
    assertThatThrownBy(
            () ->
                transactional.sendInTransaction(
                    message,
                    connection -> {
                      TestDatabase.book(connection, 1);
                      throw new IOException("no stock");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no stock");

    // then
    assertThat(database.accounts()).isEmpty();
    assertThat(database.outcomes()).isEmpty();
    assertThat(broker.awaitReceived(Decide.class, 1).get(0).outcome()).isEqualTo(Outcome.ROLLBACK);
  }

  @Test
  void shouldHoldCompensationsForTheCaseOfRollback() throws SQLException {
    // given
    Message compensation = MessageBuilder.to("refunds").body("refund").build();

    // when
    transactional.sendInTransaction(
        TransactionMessages.onCommit(message).orOnRollback(compensation),
        TransactionOptions.DEFAULT,
        connection -> TestDatabase.book(connection, 1));

    // then
    assertThat(broker.received(Prepare.class).get(0).onRollback().get(0).id())
        .isEqualTo(compensation.id());
  }

  @Test
  void shouldGoOnWhenCommitSucceededButItsAnswerWasLost() throws SQLException {
    // given
    database.failNextCommit(CommitFault.AFTER);

    // when
    TransactionResult<Integer> result = send(TransactionOptions.DEFAULT);

    // then
    assertThat(result.status()).isEqualTo(Status.DELIVERED);
    assertThat(database.accounts()).containsExactly("1");
  }

  @Test
  void shouldRollBackWhenCommitFailed() {
    // given
    database.failNextCommit(CommitFault.BEFORE);

    // when, then
    assertThatThrownBy(() -> send(TransactionOptions.DEFAULT))
        .isInstanceOf(LocalTransactionException.class);
    assertThat(database.accounts()).isEmpty();
    assertThat(database.outcomes()).containsExactly("ROLLED_BACK");
    assertThat(broker.awaitReceived(Decide.class, 1).get(0).outcome()).isEqualTo(Outcome.ROLLBACK);
  }

  @Test
  void shouldSayInDoubtWhenTheDatabaseCannotBeAsked() {
    // given
    database.failNextCommit(CommitFault.GONE);

    // when
    assertThatThrownBy(() -> send(TransactionOptions.DEFAULT))
        .isInstanceOfSatisfying(
            InDoubtException.class,
            doubt ->
                assertThat(doubt.transactionId())
                    .isEqualTo(broker.received(Prepare.class).get(0).transactionId()));

    // then: nothing was decided, and a check-back finds out once the database is back
    assertThat(broker.received(Decide.class)).isEmpty();
    database.back();
    Prepare prepare = broker.received(Prepare.class).get(0);
    assertThat(checkBack(prepare.transactionId(), prepare.resource()))
        .isEqualTo(Verdict.ROLLED_BACK);
  }

  @Test
  void shouldThrowWhenTheBrokerIsGoneBeforePrepare() {
    // given
    broker.stopListening();

    // when, then
    assertThatThrownBy(() -> send(SHORT)).isInstanceOf(ProducerException.class);
    assertThat(database.accounts()).isEmpty();
    assertThat(database.outcomes()).isEmpty();
  }

  @Test
  void shouldRollBackAndTellSoWhenPrepareIsNotAnswered() {
    // given
    broker.onExchange(Prepare.class, (exchange, prepare) -> {});

    // when, then
    assertThatThrownBy(() -> send(SHORT)).isInstanceOf(OutcomeUnknownException.class);
    assertThat(database.accounts()).isEmpty();
    assertThat(broker.awaitReceived(Decide.class, 1).get(0).outcome()).isEqualTo(Outcome.ROLLBACK);
  }

  @Test
  void shouldDivertToTheOutboxWhenTheBrokerIsGoneBeforePrepare() throws SQLException {
    // given
    broker.stopListening();

    // when
    TransactionResult<Integer> result = send(SHORT.fallbackToOutbox(true));

    // then
    assertThat(result.status()).isEqualTo(Status.DIVERTED);
    assertThat(database.accounts()).containsExactly("1");
    assertThat(database.outcomes()).containsExactly("DIVERTED");
    assertThat(database.query("SELECT message_id FROM escrow_outbox"))
        .containsExactly(message.id().toString());
    assertThat(database.query("SELECT producer_group FROM escrow_outbox")).containsExactly("shop");
  }

  @Test
  void shouldWithdrawWhenAnUnansweredPrepareWasDiverted() throws SQLException {
    // given
    broker.onExchange(Prepare.class, (exchange, prepare) -> {});

    // when
    TransactionResult<Integer> result = send(SHORT.fallbackToOutbox(true));

    // then
    assertThat(result.status()).isEqualTo(Status.DIVERTED);
    assertThat(broker.awaitReceived(Decide.class, 1).get(0).outcome()).isEqualTo(Outcome.WITHDRAW);
    Prepare prepare = broker.received(Prepare.class).get(0);
    assertThat(checkBack(prepare.transactionId(), prepare.resource())).isEqualTo(Verdict.DIVERTED);
  }

  @Test
  void shouldReleaseNeitherSetWhenAPrepareThatWasDivertedArrivedAfterAll() throws SQLException {
    // given: the broker holds both sets, but its answer is lost
    broker.onExchange(Prepare.class, (exchange, prepare) -> {});
    Message compensation = MessageBuilder.to("refunds").body("refund").build();

    // when
    TransactionResult<Integer> result =
        transactional.sendInTransaction(
            TransactionMessages.onCommit(message).orOnRollback(compensation),
            SHORT.fallbackToOutbox(true),
            connection -> TestDatabase.book(connection, 1));

    // then: what is to be sent on commit goes through the outbox, and the broker lets go of both
    assertThat(result.status()).isEqualTo(Status.DIVERTED);
    assertThat(database.query("SELECT message_id FROM escrow_outbox"))
        .containsExactly(message.id().toString());
    assertThat(broker.received(Prepare.class).get(0).onRollback()).hasSize(1);
    assertThat(broker.awaitReceived(Decide.class, 1).stream().map(Decide::outcome))
        .containsOnly(Outcome.WITHDRAW);
  }

  @Test
  void shouldNameTheTransactionInItsMessagesUnlessTheyAreAtTheirLimits() throws SQLException {
    // given: one that quotes another transaction, and one with as many headers as are allowed
    MessageBuilder full = MessageBuilder.to("orders");
    for (int i = 0; i < 256; i++) {
      full.header("h" + i, "");
    }
    Message quoting =
        MessageBuilder.to("orders").header("escrow-transaction", "another").body("a").build();

    // when
    TransactionResult<Integer> result =
        transactional.sendInTransaction(
            TransactionMessages.onCommit(message, quoting, full.build()),
            TransactionOptions.DEFAULT,
            connection -> TestDatabase.book(connection, 1));

    // then
    Prepare prepare = broker.received(Prepare.class).get(0);
    Header named = Header.of("escrow-transaction", result.transactionId().toString());
    assertThat(prepare.onCommit().get(0).headers()).containsExactly(named);
    assertThat(prepare.onCommit().get(1).headers()).containsExactly(named);
    assertThat(prepare.onCommit().get(2).headers()).hasSize(256).doesNotContain(named);
  }

  @Test
  void shouldLeaveNoOutboxRowWhenDivertedWorkThrows() {
    // given
    broker.stopListening();

    // when
    assertThatThrownBy(
            () ->
                transactional.sendInTransaction(
                    TransactionMessages.onCommit(message),
                    SHORT.fallbackToOutbox(true),
                    connection -> {
                      throw new IllegalStateException("no stock");
                    }))
        .hasMessage("no stock");

    // then
    assertThat(database.query("SELECT message_id FROM escrow_outbox")).isEmpty();
    assertThat(database.outcomes()).isEmpty();
  }

  @Test
  void shouldSayPendingWhenTheDecisionIsNotAnsweredAndRepeatIt() throws SQLException {
    // given: the broker dies with the first decision
    var decisions = new LinkedBlockingQueue<Exchange>();
    broker.onExchange(Decide.class, (exchange, decide) -> decisions.add(exchange));

    // when
    TransactionResult<Integer> result = send(SHORT);

    // then
    assertThat(result.status()).isEqualTo(Status.PENDING);
    assertThat(database.accounts()).containsExactly("1");
    Prepare prepare = broker.received(Prepare.class).get(0);
    assertThat(checkBack(prepare.transactionId(), prepare.resource())).isEqualTo(Verdict.COMMITTED);

    // when the connection is lost, then the same decision comes again
    Await.next(decisions).peer().drop();
    Await.next(decisions);
    assertThat(broker.received(Decide.class).stream().distinct()).hasSize(1);
  }

  @Test
  void shouldSayContradictedWhenTheBrokerDecidedOtherwise() throws SQLException {
    // given
    broker.on(Decide.class, decide -> new Refused(ErrorCode.CONFLICT, "forced", Outcome.ROLLBACK));

    // when, then
    assertThat(send(SHORT).status()).isEqualTo(Status.CONTRADICTED);
    assertThat(database.accounts()).containsExactly("1");
  }

  @Test
  void shouldAnswerStillRunningWhileTheWorkRuns() throws SQLException {
    // given, when
    var verdicts = new LinkedBlockingQueue<Verdict>();
    transactional.sendInTransaction(
        message,
        connection -> {
          Prepare prepare = broker.received(Prepare.class).get(0);
          verdicts.add(checkBack(prepare.transactionId(), prepare.resource()));
          return TestDatabase.book(connection, 1);
        });

    // then
    assertThat(verdicts).containsExactly(Verdict.UNKNOWN);
    assertThat(database.accounts()).containsExactly("1");
  }

  @Test
  void shouldNotCommitWhatAnotherProcessFenced() throws SQLException {
    // given: another producer of the same database answers for a transaction without a row
    UUID id = io.escrowmq.protocol.message.UuidV7.next();
    UUID resource =
        UUID.fromString(database.query("SELECT resource_id FROM escrow_resource").get(0));
    assertThat(checkBack(id, resource)).isEqualTo(Verdict.ROLLED_BACK);

    // when a late local transaction tries to write its row
    try (Connection late = database.dataSource().getConnection()) {
      late.setAutoCommit(false);
      var barrier =
          new io.escrowmq.jdbc.barrier.Barrier(
              io.escrowmq.jdbc.Dialect.H2, io.escrowmq.jdbc.barrier.BarrierOptions.DEFAULT);

      // then
      assertThatThrownBy(() -> barrier.begin(late, id, "shop"))
          .isInstanceOf(io.escrowmq.jdbc.barrier.BarrierFencedException.class);
      late.rollback();
    }
  }

  @Test
  void shouldRefuseToEndTheTransactionFromWithin() {
    assertThatThrownBy(
            () ->
                transactional.sendInTransaction(
                    message,
                    connection -> {
                      TestDatabase.book(connection, 1);
                      connection.commit();
                      return 0;
                    }))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("commit()");
    assertThat(database.accounts()).isEmpty();
  }

  @Test
  void shouldNameTheMissingTable() {
    // given
    database.execute("DROP TABLE escrow_barrier");

    // when, then
    assertThatThrownBy(() -> producer.transactional(database.dataSource()))
        .isInstanceOf(LocalTransactionException.class)
        .hasMessageContaining("escrow_barrier does not exist");
  }
}
