package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.core.transaction.TransactionView;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a check-back costs the log: a record of its own, never the message again. */
class CheckBackCostTest {

  private static final UUID ORDERS_DB = new UUID(7, 1);
  private static final int BODY_CHARS = 512 << 10;
  private static final int CHECKS = 400;
  private static final int BYTES_PER_CHECK_MAX = 256;

  private final ScriptedBroker broker = new ScriptedBroker();
  private final UUID id = UuidV7.next();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldNeverGrowTheLogByTheBodyHoweverOftenItAsks() {
    // given
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    producer.ask(
        new Prepare(
            id,
            ORDERS_DB,
            new CheckPolicy(1_000, 1_000, 1_000, 2 * CHECKS, 0, ExhaustedPolicy.PARK),
            List.of(message("t", "", "x".repeat(BODY_CHARS))),
            List.of()));
    broker.run();
    long withBody = logBytes();
    assertThat(withBody).isGreaterThan(BODY_CHARS);

    // when
    askAndAnswerUnknown(producer, CHECKS / 2);
    broker.crashAndStart();
    askAndAnswerUnknown(broker.connect("orders", ORDERS_DB), CHECKS / 2);

    // then
    assertThat(transaction().checks()).isEqualTo(CHECKS);
    assertThat(logBytes() - withBody).isBetween(1L, (long) CHECKS * BYTES_PER_CHECK_MAX);

    // when
    ScriptedPeer last = broker.connect("orders", ORDERS_DB);
    answer(last, Verdict.COMMITTED);

    // then: one record more, and the body is delivered from where the prepare put it
    assertThat(logBytes() - withBody).isLessThan((CHECKS + 1L) * BYTES_PER_CHECK_MAX);
    ScriptedPeer consumer = broker.connect();
    consumer.ask(new Subscribe(1, "t", "g", StartPosition.EARLIEST, true, 0, "c"));
    broker.run();
    consumer.ask(new Credit(1, 1));
    broker.after(6_000);
    broker.runUntilArrived(consumer, 1);
    assertThat(consumer.took()).containsExactly("x".repeat(BODY_CHARS) + "@0#1");
  }

  private void askAndAnswerUnknown(ScriptedPeer producer, int times) {
    for (int i = 0; i < times; i++) {
      for (int waits = 0; producer.asked.isEmpty() && waits < 20; waits++) {
        broker.after(100);
      }
      assertThat(producer.asked).containsExactly(new ScriptedPeer.Asked(id, false));
      answer(producer, Verdict.UNKNOWN);
    }
  }

  private void answer(ScriptedPeer producer, Verdict verdict) {
    producer.asked.clear();
    producer.ask(new CheckAnswers(List.of(new CheckAnswer(id, verdict, "still open"))));
    broker.run();
  }

  private TransactionView transaction() {
    return Objects.requireNonNull(broker.state().transaction(id));
  }

  /** What was ever forced to the log. */
  private long logBytes() {
    long bytes = 0;
    for (long number = 1; number <= broker.disk.lastDurable(); number++) {
      DurableBatch batch = broker.disk.everDurable(number);
      bytes += batch == null ? 0 : batch.payload().remaining();
    }
    return bytes;
  }
}
