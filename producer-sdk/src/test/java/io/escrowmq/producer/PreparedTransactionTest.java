package io.escrowmq.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.client.testing.FakeBroker;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Verdict;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PreparedTransactionTest {
  private final FakeBroker broker =
      FakeBroker.start().on(Prepare.class, prepare -> new Prepared(false));
  private final Producer producer =
      Producer.connect(
          ProducerOptions.builder()
              .broker("127.0.0.1", broker.port())
              .group("shop")
              .checker(id -> Verdict.UNKNOWN)
              .build());
  private final TransactionMessages messages =
      TransactionMessages.onCommit(MessageBuilder.to("orders").body("a").build());

  @AfterEach
  void close() {
    producer.close(Duration.ZERO);
    broker.close();
  }

  @Test
  void shouldCommitAndRollBackWhatIsHeld() {
    // given
    broker.on(Decide.class, decide -> new Decided(decide.outcome(), false));

    // when
    PreparedTransaction first = producer.prepare(messages, TransactionOptions.DEFAULT);
    PreparedTransaction second = producer.prepare(messages, TransactionOptions.DEFAULT);

    // then
    assertThat(first.commit()).isEqualTo(new Decision(Outcome.COMMIT, false));
    assertThat(second.rollback()).isEqualTo(new Decision(Outcome.ROLLBACK, false));
    assertThat(broker.received(Prepare.class).get(0).resource()).isEqualTo(new UUID(0, 0));
  }

  @Test
  void shouldNameTheOutcomeThatStands() {
    // given
    broker.on(Decide.class, decide -> new Refused(ErrorCode.CONFLICT, "no", Outcome.ROLLBACK));
    PreparedTransaction prepared = producer.prepare(messages, TransactionOptions.DEFAULT);

    // when, then
    assertThatThrownBy(prepared::commit)
        .isInstanceOfSatisfying(
            ContradictedException.class,
            contradicted -> {
              assertThat(contradicted.transactionId()).isEqualTo(prepared.id());
              assertThat(contradicted.standing()).contains(Outcome.ROLLBACK);
            });
  }

  @Test
  void shouldSayOutcomeUnknownWhenTheDecisionIsNotAnswered() {
    // given
    PreparedTransaction prepared =
        producer.prepare(
            messages,
            TransactionOptions.DEFAULT.timeouts(Duration.ofSeconds(5), Duration.ofMillis(100)));

    // when, then
    assertThatThrownBy(prepared::commit).isInstanceOf(OutcomeUnknownException.class);
  }
}
