package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.command.Decider;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.core.transaction.TransactionView;
import io.escrowmq.jdbc.barrier.BarrierOutcome;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.UuidV7;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A local transaction that takes long, of a producer that is away for most of it. The clock is
 * scripted, the barrier is a real one.
 */
class LongTransactionTest {

  private static final long STEP_MS = 100;
  private static final long MINUTE_MS = 60_000;

  private final ScriptedBroker broker = new ScriptedBroker();
  private final UUID id = UuidV7.next();
  private OrdersDatabase database;
  private int steps;

  @BeforeEach
  void open() throws SQLException {
    database = new OrdersDatabase();
  }

  @AfterEach
  void close() throws SQLException {
    broker.close();
    database.close();
  }

  @ParameterizedTest(name = "commits: {0}")
  @ValueSource(booleans = {true, false})
  void shouldDecideTenMinutesRightlyOfWhichNineHadNoProducer(boolean commits) throws SQLException {
    // given: half a minute in, asked and still open
    OrdersDatabase.Local local = database.begin(id).orElseThrow();
    ScriptedPeer producer =
        prepare(new CheckPolicy(6_000, 10_000, MINUTE_MS, 15, 0, ExhaustedPolicy.PARK));
    answeringFor(producer, MINUTE_MS / 2);
    int checks = transaction().checks();
    assertThat(checks).isPositive();

    // when: nine minutes without a producer, with a wall clock that jumps, and a restart
    producer.disconnect();
    for (int minute = 0; minute < 9; minute++) {
      passing(ClockJump.STROBING_HOURS, MINUTE_MS);
      if (minute == 4) {
        broker.wallSkewMs(0);
        broker.crashAndStart();
      }
    }
    broker.wallSkewMs(0);

    // then: held, not counted against it, and asked about as soon as one is there
    assertThat(transaction().state()).isEqualTo(TransactionState.HELD);
    assertThat(transaction().checks()).isEqualTo(checks);
    ScriptedPeer next = broker.connect("orders", database.resource());
    assertThat(next.asked).containsExactly(new ScriptedPeer.Asked(id, false));

    // when: the tenth minute ends
    answeringFor(next, MINUTE_MS / 2);
    assertThat(transaction().state()).isEqualTo(TransactionState.HELD);
    if (commits) {
      local.commit();
    } else {
      local.rollback();
    }
    answeringFor(next, 2 * MINUTE_MS);

    // then
    assertThat(transaction().state())
        .isEqualTo(commits ? TransactionState.COMMITTED : TransactionState.ROLLED_BACK);
    assertThat(transaction().decider()).isEqualTo(new Decider(Decider.Kind.CHECK_BACK, "orders"));
    assertThat(database.row(id))
        .contains(commits ? BarrierOutcome.COMMITTED : BarrierOutcome.ROLLED_BACK);
    assertThat(database.hasOrder(id)).isEqualTo(commits);
    assertThat(visible("placed")).isEqualTo(commits ? 1 : 0);
    assertThat(visible("withdrawn")).isEqualTo(commits ? 0 : 1);
  }

  @ParameterizedTest
  @EnumSource(ClockJump.class)
  void shouldNeitherResetItsCheckByARestartNorMoveItByAJump(ClockJump jump) {
    // given: a check that is due in five minutes, and nobody to be asked
    prepare(new CheckPolicy(5 * MINUTE_MS, 10_000, MINUTE_MS, 15, 0, ExhaustedPolicy.PARK))
        .disconnect();
    long dueMs = transaction().nextCheckMs();

    // when: two minutes of jumps, a restart, and two more
    passing(jump, 2 * MINUTE_MS);
    broker.wallSkewMs(0); // Over a restart the wall clock may count: ClockJumpTest has that.
    broker.crashAndStart();
    assertThat(transaction().nextCheckMs()).isEqualTo(dueMs);
    ScriptedPeer next = broker.connect("orders", database.resource());
    passing(jump, 2 * MINUTE_MS);

    // then: nothing yet, and the question at five minutes, give or take the slew of 50 ms a second
    assertThat(next.asked).isEmpty();
    passing(jump, MINUTE_MS + 15_000);
    assertThat(next.asked).first().isEqualTo(new ScriptedPeer.Asked(id, false));
  }

  private ScriptedPeer prepare(CheckPolicy policy) {
    ScriptedPeer producer = broker.connect("orders", database.resource());
    producer.ask(
        new Prepare(
            id,
            database.resource(),
            policy,
            List.of(message("placed", "", "order")),
            List.of(message("withdrawn", "", "no order"))));
    broker.run();
    assertThat(producer.response()).isEqualTo(new Prepared(false));
    return producer;
  }

  /** Lets time pass while a producer answers whatever it is asked by what its barrier says. */
  private void answeringFor(ScriptedPeer producer, long ms) {
    for (long left = ms; left > 0; left -= STEP_MS) {
      for (ScriptedPeer.Asked asked : List.copyOf(producer.asked)) {
        producer.ask(new CheckAnswers(List.of(database.answer(asked.transactionId()))));
      }
      producer.asked.clear();
      broker.after(STEP_MS);
    }
  }

  private void passing(ClockJump jump, long ms) {
    for (long left = ms; left > 0; left -= STEP_MS) {
      broker.wallSkewMs(jump.skewMs(steps++));
      broker.after(STEP_MS);
    }
  }

  private TransactionView transaction() {
    return Objects.requireNonNull(broker.state().transaction(id));
  }

  private long visible(String topic) {
    TopicView view = broker.state().topic(topic);
    return view == null ? 0 : view.nextOffset();
  }
}
