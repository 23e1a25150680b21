package io.escrowmq.consumer;

import static io.escrowmq.consumer.Rig.delivery;
import static io.escrowmq.consumer.Rig.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Reject;
import io.escrowmq.protocol.message.Retry;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of deliveries within a session. */
class SubscriberDeliveryTest {
  private final Rig rig = new Rig();

  @BeforeEach
  void join() {
    rig.join();
    rig.broker.takeCredits();
  }

  @Test
  void shouldHandleOneOfAKeyAtATimeAndInOrder() {
    // given
    rig.deliver(delivery(1, 1, "a"), delivery(2, 1, "a"), delivery(3, 1, "b"), delivery(4, 1, "a"));

    // when, then
    rig.begin();
    assertThat(rig.begun).containsExactly(1L, 3L);
    rig.finish(1, Outcome.ack());
    rig.begin();
    assertThat(rig.begun).containsExactly(1L, 3L, 2L);
    rig.fail(2, new IllegalStateException("no"));
    rig.begin();
    assertThat(rig.begun).containsExactly(1L, 3L, 2L, 4L);
  }

  @Test
  void shouldAckManyByOneRequestOfRanges() {
    // given
    rig.deliverAndBegin(1, 2, 3, 5, 7, 8);

    // when
    rig.ackTogether(8, 1, 3, 2, 5, 7);

    // then
    assertThat(rig.broker.unanswered(Ack.class))
        .containsExactly(
            new Ack(
                rig.number(),
                List.of(new OffsetRange(1, 3), new OffsetRange(5, 5), new OffsetRange(7, 8))));
  }

  @Test
  void shouldGatherAcksWhileTwoRequestsAreOnTheWay() {
    // given
    rig.deliverAndBegin(1, 2, 3, 4);
    LongStream.of(1, 2, 3, 4).forEach(offset -> rig.finish(offset, Outcome.ack()));
    assertThat(rig.broker.unanswered(Ack.class)).hasSize(2);

    // when
    rig.broker.answer(Ack.class, new Done());

    // then
    rig.broker.answer(Ack.class, new Done());
    assertThat(rig.broker.answer(Ack.class, new Done()).offsets())
        .containsExactly(new OffsetRange(3, 4));
    assertThat(rig.broker.isQuiet()).isTrue();
  }

  @Test
  void shouldGrantCreditAgainWhenHalfIsUsed() {
    // given: 7 of 16 are used and settled
    rig.deliverAndBegin(LongStream.range(0, 7).toArray());
    rig.ackTogether(LongStream.range(0, 7).toArray());
    assertThat(rig.broker.takeCredits()).isEmpty();

    // when
    rig.deliverAndBegin(7);
    rig.ackTogether(7);

    // then
    assertThat(rig.broker.takeCredits()).containsExactly(8);
  }

  @Test
  void shouldAnswerForTheNewAttemptWhenTheMessageComesAgainWhileItRuns() {
    // given
    rig.deliverAndBegin(1);

    // when
    rig.deliver(new Delivery(1, 2, delivery(1, 2, "").message()));
    rig.begin();
    rig.finish(1, Outcome.reject("sold-out", "nothing left"));

    // then
    assertThat(rig.begun).containsExactly(1L);
    assertThat(rig.broker.answer(Reject.class, new Done()))
        .isEqualTo(new Reject(rig.number(), ref(1, 2), "sold-out", "nothing left"));
  }

  @Test
  void shouldNotHandleAgainWhatIsAboutToBeAcked() {
    // given
    rig.deliverAndBegin(1);
    rig.finish(1, Outcome.ack());

    // when
    rig.deliver(delivery(1, 2, ""));
    rig.begin();

    // then
    assertThat(rig.begun).containsExactly(1L);
  }

  @Test
  void shouldTellTheBrokerEachKindOfOutcome() {
    // given
    rig.deliverAndBegin(1, 2, 3);

    // when
    rig.finish(1, Outcome.retry(Duration.ofSeconds(7)));
    rig.finish(2, Outcome.deadLetter("broken"));
    rig.finish(3, Outcome.retry("by policy"));

    // then
    assertThat(rig.broker.unanswered(Retry.class))
        .containsExactly(
            new Retry(rig.number(), ref(1, 1), 7_000, false, "the handler asked for a retry"),
            new Retry(rig.number(), ref(2, 1), 0, true, "broken"),
            new Retry(rig.number(), ref(3, 1), 100, false, "by policy"));
  }

  @Test
  void shouldRetryByPolicyAndGiveUpByPolicyWhenTheHandlerFails() {
    // given
    rig.deliver(delivery(1, 2, ""), delivery(2, 3, ""));
    rig.begin();

    // when
    rig.fail(1, new IllegalStateException("no stock"));
    rig.fail(2, new AssertionError("no stock"));

    // then
    assertThat(rig.broker.unanswered(Retry.class))
        .containsExactly(
            new Retry(
                rig.number(), ref(1, 2), 200, false, "java.lang.IllegalStateException: no stock"),
            new Retry(rig.number(), ref(2, 3), 0, true, "java.lang.AssertionError: no stock"));
  }

  @Test
  void shouldGiveBackAMessageWithABadChecksumUnhandled() {
    // given
    byte[] bytes = delivery(1, 1, "a").message().array().clone();
    bytes[bytes.length - 1] ^= 1;

    // when
    rig.deliver(new Delivery(1, 1, EncodedMessage.parse(bytes)));
    rig.begin();

    // then
    assertThat(rig.begun).isEmpty();
    assertThat(rig.broker.answer(Retry.class, new Done()).delayMs()).isEqualTo(-1);
    assertThat(rig.broker.isQuiet()).isTrue();
  }

  @Test
  void shouldGoOnQuietlyWhenADeliveryIsStale() {
    // given
    rig.deliverAndBegin(1);
    rig.finish(1, Outcome.retry("later"));

    // when
    rig.broker.refuse(Retry.class, ErrorCode.STALE_DELIVERY);

    // then
    rig.loop.pass(60_000);
    assertThat(rig.broker.isQuiet()).isTrue();
  }

  @Test
  void shouldSendOutcomesAgainAfterAPauseWhenTheBrokerIsBusy() {
    // given
    rig.deliverAndBegin(1, 2);
    rig.finish(1, Outcome.ack());
    rig.finish(2, Outcome.retry("later"));
    rig.broker.refuse(Ack.class, ErrorCode.BUSY);
    rig.broker.refuse(Retry.class, ErrorCode.OUTCOME_UNKNOWN);
    assertThat(rig.broker.isQuiet()).isTrue();

    // when
    rig.loop.pass(100);

    // then
    rig.broker.answer(Ack.class, new Done());
    rig.broker.answer(Retry.class, new Done());
    assertThat(rig.broker.isQuiet()).isTrue();
  }

  @Test
  void shouldLetOnlyTheBadOffsetOfARefusedAckFail() {
    // given
    rig.deliverAndBegin(1, 2, 3);
    rig.ackTogether(1, 2, 3);

    // when: the broker does not know 2
    rig.broker.refuse(Ack.class, ErrorCode.NOT_FOUND);
    rig.broker.answer(Ack.class, new Done());
    rig.broker.refuse(Ack.class, ErrorCode.NOT_FOUND);
    rig.broker.refuse(Ack.class, ErrorCode.NOT_FOUND);
    rig.broker.answer(Ack.class, new Done());

    // then
    assertThat(rig.broker.isQuiet()).isTrue();
    rig.loseSession();
    assertThat(rig.join().deliveries()).isEmpty();
  }

  @Test
  void shouldTakeANullOutcomeForAFailure() {
    // given
    rig.deliverAndBegin(1);

    // when
    rig.finish(1, nothing());

    // then
    assertThat(rig.broker.answer(Retry.class, new Done()).error()).contains("got null");
  }

  @SuppressWarnings("NullAway") // what users without NullAway may do
  private static Outcome nothing() {
    return null;
  }
}
