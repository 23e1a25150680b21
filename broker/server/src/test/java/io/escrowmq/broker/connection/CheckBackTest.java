package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.command.Decider;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.core.transaction.CheckPlace;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.core.transaction.TransactionView;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.ListTransactions;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.ResolveTransaction;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ShowTransaction;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.Transactions;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How the broker learns the outcome of half-committed transactions, and that it never decides by
 * itself.
 */
class CheckBackTest {

  private static final UUID ORDERS_DB = new UUID(7, 1);
  private static final UUID OTHER_DB = new UUID(7, 2);
  private static final CheckPolicy POLICY =
      new CheckPolicy(6_000, 10_000, 60_000, 2, 0, ExhaustedPolicy.PARK);
  private static final long ANSWER_TIMEOUT_MS = 10_000;

  private final ScriptedBroker broker = new ScriptedBroker();
  private final UUID id = UuidV7.next();

  @AfterEach
  void close() {
    broker.close();
  }

  private void prepare(ScriptedPeer producer) {
    producer.ask(
        new Prepare(
            id,
            ORDERS_DB,
            POLICY,
            List.of(message("t", "", "yes")),
            List.of(message("undo", "", "no"))));
    broker.run();
    assertThat(producer.response()).isEqualTo(new Prepared(false));
  }

  private void answer(ScriptedPeer producer, Verdict verdict) {
    producer.asked.clear();
    producer.ask(new CheckAnswers(List.of(new CheckAnswer(id, verdict, "why"))));
    broker.run();
    producer.response();
  }

  private TransactionView transaction() {
    return Objects.requireNonNull(broker.state().transaction(id));
  }

  private long visible(String topic) {
    TopicView view = broker.state().topic(topic);
    return view == null ? 0 : view.nextOffset();
  }

  @Test
  void shouldAskWhenDueAndCommitByTheAnswer() {
    // given
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    prepare(producer);
    broker.after(5_900);
    assertThat(producer.asked).isEmpty();

    // when
    broker.after(200);

    // then
    assertThat(producer.asked).containsExactly(new ScriptedPeer.Asked(id, false));
    assertThat(visible("t")).isZero();

    // when
    answer(producer, Verdict.COMMITTED);

    // then
    assertThat(transaction().state()).isEqualTo(TransactionState.COMMITTED);
    assertThat(transaction().decider()).isEqualTo(new Decider(Decider.Kind.CHECK_BACK, "orders"));
    assertThat(visible("t")).isEqualTo(1);
    assertThat(visible("undo")).isZero();
  }

  @Test
  void shouldSayThatADecidedTransactionIsForgottenAndOthersNeverWere() {
    // given
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    prepare(producer);
    broker.after(6_100);
    answer(producer, Verdict.COMMITTED);
    assertThat(show(id)).isInstanceOf(Transactions.class);

    // when
    for (int minute = 0; minute < 17; minute++) {
      broker.after(60_000);
    }

    // then
    assertThat(((Refused) show(id)).code()).isEqualTo(ErrorCode.FORGOTTEN);
    UUID anHourLater =
        new UUID(id.getMostSignificantBits() + (3_600_000L << 16), id.getLeastSignificantBits());
    assertThat(((Refused) show(anHourLater)).code()).isEqualTo(ErrorCode.NOT_FOUND);
  }

  private Response show(UUID transaction) {
    ScriptedPeer operator = broker.connect();
    operator.ask(new ShowTransaction(transaction));
    return operator.response();
  }

  @Test
  void shouldAskOnlyProducersOfTheGroupThatAnnouncedTheResource() {
    // given
    prepare(broker.connect("orders"));
    ScriptedPeer otherDatabase = broker.connect("orders", OTHER_DB);
    ScriptedPeer otherGroup = broker.connect("payments", ORDERS_DB);

    // when
    broker.after(60_000);

    // then
    assertThat(otherDatabase.asked).isEmpty();
    assertThat(otherGroup.asked).isEmpty();
    assertThat(transaction().state()).isEqualTo(TransactionState.HELD);
    assertThat(transaction().checks()).isZero();

    // when
    ScriptedPeer right = broker.connect("orders", ORDERS_DB);

    // then
    assertThat(right.asked).hasSize(1);
  }

  @Test
  void shouldIgnoreAnAnswerFromAProducerThatCannotKnow() {
    // given
    prepare(broker.connect("orders"));
    ScriptedPeer otherGroup = broker.connect("payments", ORDERS_DB);
    ScriptedPeer otherDatabase = broker.connect("orders", OTHER_DB);

    // when
    answer(otherGroup, Verdict.COMMITTED);
    answer(otherDatabase, Verdict.ROLLED_BACK);

    // then
    assertThat(transaction().state()).isEqualTo(TransactionState.HELD);
  }

  @Test
  void shouldPassOverToAnotherProducerWithoutCountingWhenOneSaysNotMine() {
    // given
    ScriptedPeer first = broker.connect("orders", ORDERS_DB);
    prepare(first);
    ScriptedPeer second = broker.connect("orders", ORDERS_DB);
    broker.after(6_000);
    ScriptedPeer asked = first.asked.isEmpty() ? second : first;
    ScriptedPeer other = asked == first ? second : first;

    // when
    answer(asked, Verdict.NOT_MINE);
    broker.after(100);

    // then
    assertThat(other.asked).hasSize(1);
    assertThat(transaction().checks()).isZero();
  }

  @Test
  void shouldPassOverAProducerThatDoesNotAnswerInTime() {
    // given
    ScriptedPeer first = broker.connect("orders", ORDERS_DB);
    prepare(first);
    ScriptedPeer second = broker.connect("orders", ORDERS_DB);
    broker.after(6_000);
    ScriptedPeer silent = first.asked.isEmpty() ? second : first;
    ScriptedPeer other = silent == first ? second : first;

    // when
    broker.after(ANSWER_TIMEOUT_MS);

    // then
    assertThat(other.asked).hasSize(1);
    assertThat(transaction().checks()).isZero();
  }

  @Test
  void shouldParkWhenLiveProducersAnsweredUnknownTooOften() {
    // given
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    prepare(producer);
    broker.after(6_000);

    // when
    answer(producer, Verdict.UNKNOWN);
    broker.after(30_000);
    assertThat(producer.asked).hasSize(1);
    answer(producer, Verdict.UNKNOWN);
    broker.after(120_000);

    // then
    assertThat(producer.asked).isEmpty();
    assertThat(transaction().state()).isEqualTo(TransactionState.PARKED);
    assertThat(visible("t")).isZero();
    ScriptedPeer operator = broker.connect();
    operator.ask(new ListTransactions("PARKED", "", new UUID(0, 0), 10));
    assertThat(((Transactions) operator.response()).transactions())
        .extracting(TransactionInfo::transactionId)
        .containsExactly(id);
  }

  @Test
  void shouldHoldThroughARestartAndAskWhenAProducerConnects() {
    // given
    prepare(broker.connect("orders"));
    broker.crashAndStart();
    broker.after(3_600_000);
    assertThat(transaction().state()).isEqualTo(TransactionState.HELD);

    // when
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    answer(producer, Verdict.ROLLED_BACK);

    // then
    assertThat(transaction().state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThat(visible("undo")).isEqualTo(1);
    assertThat(visible("t")).isZero();
  }

  @Test
  void shouldReleaseNeitherSetWhenTheMessagesWentThroughTheOutbox() {
    // given
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    prepare(producer);
    broker.after(6_000);

    // when
    answer(producer, Verdict.DIVERTED);

    // then
    assertThat(transaction().state()).isEqualTo(TransactionState.WITHDRAWN);
    assertThat(visible("t") + visible("undo")).isZero();
  }

  @Test
  void shouldAnswerARepeatedDecisionAlikeAndTheOppositeWithConflict() {
    // given
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    prepare(producer);

    // when
    for (Outcome outcome : new Outcome[] {Outcome.COMMIT, Outcome.COMMIT, Outcome.ROLLBACK}) {
      producer.ask(new Decide(id, outcome, ""));
      broker.run();
    }

    // then
    assertThat(producer.responses)
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo(new Decided(Outcome.COMMIT, false)),
            second -> assertThat(second).isEqualTo(new Decided(Outcome.COMMIT, true)),
            third -> {
              assertThat(((Refused) third).code()).isEqualTo(ErrorCode.CONFLICT);
              assertThat(((Refused) third).standing()).isEqualTo(Outcome.COMMIT);
            });
    assertThat(visible("t")).isEqualTo(1);
  }

  @Test
  void shouldRefuseADecisionOfAnotherGroup() {
    // given
    prepare(broker.connect("orders", ORDERS_DB));
    ScriptedPeer stranger = broker.connect("payments");

    // when
    stranger.ask(new Decide(id, Outcome.COMMIT, ""));
    broker.run();

    // then
    assertThat(((Refused) stranger.response()).code()).isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void shouldDecideForAnOperatorByWhatTheFenceFinds() {
    // given
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    prepare(producer);
    ScriptedPeer operator = broker.connect();

    // when
    operator.ask(new ResolveTransaction(id, Outcome.ROLLBACK, "ann", "stuck order", false));
    broker.run();

    // then
    assertThat(producer.asked).containsExactly(new ScriptedPeer.Asked(id, true));

    // when
    answer(producer, Verdict.COMMITTED);

    // then
    assertThat(((Refused) operator.response()).standing()).isEqualTo(Outcome.COMMIT);
    assertThat(transaction().decider()).isEqualTo(new Decider(Decider.Kind.OPERATOR, "ann"));
    assertThat(visible("t")).isEqualTo(1);
  }

  @Test
  void shouldNotDecideForAnOperatorWithoutAProducerUnlessForced() {
    // given
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    prepare(producer);
    producer.disconnect();
    ScriptedPeer operator = broker.connect();

    // when
    operator.ask(new ResolveTransaction(id, Outcome.ROLLBACK, "ann", "stuck order", false));
    broker.run();

    // then
    assertThat(((Refused) operator.response()).code()).isEqualTo(ErrorCode.NO_PRODUCER);
    assertThat(transaction().state()).isEqualTo(TransactionState.HELD);

    // when
    operator.ask(new ResolveTransaction(id, Outcome.ROLLBACK, "ann", "stuck order", true));
    broker.run();

    // then
    assertThat(operator.response()).isEqualTo(new Decided(Outcome.ROLLBACK, false));
    assertThat(transaction().decider())
        .isEqualTo(new Decider(Decider.Kind.OPERATOR_UNFENCED, "ann"));
  }

  @Test
  void shouldAnswerAnOperatorWhenTheProducerThatWasAskedGoes() {
    // given
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    prepare(producer);
    ScriptedPeer operator = broker.connect();
    operator.ask(new ResolveTransaction(id, Outcome.ROLLBACK, "ann", "stuck order", false));
    broker.run();
    assertThat(operator.responses).isEmpty();

    // when
    producer.disconnect();

    // then
    assertThat(((Refused) operator.response()).code()).isEqualTo(ErrorCode.NO_PRODUCER);

    // when
    ScriptedPeer next = broker.connect("orders", ORDERS_DB);
    operator.ask(new ResolveTransaction(id, Outcome.ROLLBACK, "ann", "stuck order", false));
    broker.run();

    // then
    assertThat(next.asked).contains(new ScriptedPeer.Asked(id, true));
  }

  @Test
  void shouldReachWhatLiesBehindManyThatNobodyCanBeAskedAbout() {
    // given: more than one turn looks at, of groups whose producers are gone, due before the one
    int each = 9_000;
    for (String group : List.of("away1", "away2")) {
      ScriptedPeer away = broker.connect(group, ORDERS_DB);
      for (int i = 0; i < each; i++) {
        away.ask(
            new Prepare(
                UuidV7.next(), ORDERS_DB, POLICY, List.of(message("t", "", "x")), List.of()));
      }
      broker.run();
      away.disconnect();
      broker.run();
    }
    broker.after(10);
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    prepare(producer);

    // when
    broker.after(6_300);
    assertThat(broker.state().transactions().due(CheckPlace.BEGINNING, broker.nowMs()))
        .hasSize(2 * each + 1);
    assertThat(producer.asked).as("one turn is not enough").isEmpty();
    broker.after(100);

    // then
    assertThat(producer.asked).containsExactly(new ScriptedPeer.Asked(id, false));
  }
}
