package io.escrowmq.consumer;

import static io.escrowmq.consumer.Rig.delivery;
import static io.escrowmq.consumer.Rig.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Adopt;
import io.escrowmq.protocol.message.Adopted;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.Extend;
import io.escrowmq.protocol.message.Extended;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Retry;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Subscribed;
import io.escrowmq.protocol.message.Unsubscribe;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a subscription lives through sessions: joining, adopting, extending, leaving. */
class SubscriberSessionTest {
  private final Rig rig = new Rig();

  @Test
  void shouldGiveCreditOnlyAfterSubscribeAndAdopt() {
    // when
    rig.subscriber.connected(rig.broker);

    // then
    assertThat(rig.broker.unanswered(Subscribe.class))
        .singleElement()
        .satisfies(asked -> assertThat(asked.consumerId()).isEqualTo("me"));
    rig.broker.answer(Subscribe.class, new Subscribed(Rig.LEASE_MS, 5_000, 0));
    assertThat(rig.broker.takeCredits()).isEmpty();
    assertThat(rig.subscriber.ready()).isNotDone();
    Adopt adopt = rig.broker.answer(Adopt.class, new Adopted(List.of()));
    assertThat(adopt.deliveries()).isEmpty();
    assertThat(rig.broker.takeCredits()).containsExactly(16);
    assertThat(rig.subscriber.ready()).isCompleted();
  }

  @Test
  void shouldFailReadyWhenTheBrokerRefusesForGood() {
    // given
    rig.subscriber.connected(rig.broker);

    // when
    rig.broker.refuse(Subscribe.class, ErrorCode.FORBIDDEN);

    // then
    assertThat(rig.subscriber.ready()).isCompletedExceptionally();
    rig.loop.pass(60_000);
    assertThat(rig.broker.isQuiet()).isTrue();
  }

  @Test
  void shouldJoinAgainAfterAPauseWhenTheBrokerIsBusy() {
    // given
    rig.subscriber.connected(rig.broker);
    rig.broker.refuse(Subscribe.class, ErrorCode.BUSY);
    rig.broker.answer(Unsubscribe.class, new Done());
    assertThat(rig.broker.isQuiet()).isTrue();

    // when
    rig.loop.pass(200);

    // then
    rig.broker.answer(Subscribe.class, new Subscribed(Rig.LEASE_MS, 5_000, 0));
    rig.broker.answer(Adopt.class, new Adopted(List.of()));
    assertThat(rig.subscriber.ready()).isCompleted();
  }

  @Test
  void shouldAdoptWhatItWorksOnAndWhatIsNotConfirmed() {
    // given: 1 runs, 2 waits, the ack of 3 and the retry of 4 are on the way
    rig.join();
    rig.deliverAndBegin(1, 3, 4);
    rig.deliver(delivery(2, 1, ""));
    rig.finish(3, Outcome.ack());
    rig.finish(4, Outcome.retry(java.time.Duration.ofSeconds(1)));

    // when
    rig.loseSession();
    Adopt adopt = rig.join(ref(1, 1), ref(2, 1), ref(3, 1), ref(4, 1));

    // then: credit leaves room for the two that are kept
    assertThat(adopt.deliveries())
        .containsExactlyInAnyOrder(ref(1, 1), ref(2, 1), ref(3, 1), ref(4, 1));
    assertThat(rig.broker.takeCredits()).containsExactly(14);
    assertThat(rig.broker.unanswered(Ack.class))
        .containsExactly(new Ack(rig.number(), List.of(new OffsetRange(3, 3))));
    assertThat(rig.broker.unanswered(Retry.class))
        .singleElement()
        .satisfies(retry -> assertThat(retry.delivery()).isEqualTo(ref(4, 1)));
  }

  @Test
  void shouldForgetEverythingWhenTheBrokerIsAnother() {
    // given: 1 runs, 2 waits, the ack of 3 and the retry of 4 are not confirmed
    rig.join();
    rig.deliverAndBegin(1, 3, 4);
    rig.deliver(delivery(2, 1, ""));
    rig.finish(3, Outcome.ack());
    rig.finish(4, Outcome.retry("later"));
    rig.loseSession();

    // when: to the restored broker these offsets are other messages
    rig.broker.becomeAnotherBroker();
    Adopt adopt = rig.join();
    rig.deliver(delivery(1, 1, ""));
    rig.finish(1, Outcome.ack());
    rig.begin();

    // then
    assertThat(adopt.deliveries()).isEmpty();
    assertThat(rig.begun).containsExactly(1L, 3L, 4L, 1L);
    assertThat(rig.broker.unanswered(Ack.class)).isEmpty();
    assertThat(rig.broker.unanswered(Retry.class)).isEmpty();
    rig.finish(1, Outcome.ack());
    assertThat(rig.broker.unanswered(Ack.class))
        .containsExactly(new Ack(rig.number(), List.of(new OffsetRange(1, 1))));
  }

  @Test
  void shouldFinishQuietlyWhatTheBrokerDidNotKeep() {
    // given: 1 and 2 run, 3 waits, the retry of 4 is not confirmed
    rig.join();
    rig.deliverAndBegin(1, 2, 4);
    rig.deliver(delivery(3, 1, ""));
    rig.finish(4, Outcome.retry("later"));
    rig.loseSession();

    // when
    rig.join();
    rig.begin();
    rig.finish(1, Outcome.ack());
    rig.finish(2, Outcome.retry("later"));

    // then: 3 was not begun, and only the ack is said, which counts for any attempt
    assertThat(rig.begun).containsExactly(1L, 2L, 4L);
    assertThat(rig.broker.unanswered(Ack.class))
        .containsExactly(new Ack(rig.number(), List.of(new OffsetRange(1, 1))));
    assertThat(rig.broker.unanswered(Retry.class)).isEmpty();
  }

  @Test
  void shouldResendAnAckUntilItIsConfirmed() {
    // given
    rig.join();
    rig.deliverAndBegin(1);
    rig.finish(1, Outcome.ack());

    // when: two sessions break before the answer
    rig.loseSession();
    rig.join(ref(1, 1));
    rig.loseSession();
    rig.join();

    // then
    rig.broker.answer(Ack.class, new Done());
    rig.loseSession();
    assertThat(rig.join().deliveries()).isEmpty();
    assertThat(rig.broker.unanswered(Ack.class)).isEmpty();
  }

  @Test
  void shouldExtendLeasesAtEachThirdWhileMessagesWaitOrRun() {
    // given: 1 runs, 2 waits
    rig.join();
    rig.deliverAndBegin(1);
    rig.deliver(delivery(2, 1, ""));

    // when, then
    rig.loop.pass(Rig.LEASE_MS / 3 - 1);
    assertThat(rig.broker.unanswered(Extend.class)).isEmpty();
    rig.loop.pass(1);
    assertThat(rig.broker.answer(Extend.class, new Extended(List.of())).deliveries())
        .containsExactlyInAnyOrder(ref(1, 1), ref(2, 1));
    rig.finish(1, Outcome.ack());
    rig.broker.answer(Ack.class, new Done());
    rig.loop.pass(Rig.LEASE_MS / 3);
    assertThat(rig.broker.answer(Extend.class, new Extended(List.of())).deliveries())
        .containsExactly(ref(2, 1));
  }

  @Test
  void shouldDropWhatWaitsWhenItsLeaseIsLost() {
    // given: 1 runs, 2 waits
    rig.join();
    rig.deliverAndBegin(1);
    rig.deliver(delivery(2, 1, ""));

    // when
    rig.loop.pass(Rig.LEASE_MS / 3);
    rig.broker.answer(Extend.class, new Extended(List.of(ref(1, 1), ref(2, 1))));
    rig.begin();
    rig.fail(1, new IllegalStateException("late"));

    // then
    assertThat(rig.begun).containsExactly(1L);
    assertThat(rig.broker.isQuiet()).isTrue();
  }

  @Test
  void shouldLeaveWhenWhatRunsIsSettledAndGiveBackWhatWaits() {
    // given: 1 runs, 2 waits
    rig.join();
    rig.deliverAndBegin(1);
    rig.deliver(delivery(2, 1, ""));

    // when
    var left = rig.subscriber.leave();
    rig.begin();
    assertThat(rig.broker.unanswered(Unsubscribe.class)).isEmpty();
    rig.finish(1, Outcome.ack());
    assertThat(rig.broker.unanswered(Unsubscribe.class)).isEmpty();
    rig.broker.answer(Ack.class, new Done());

    // then
    rig.broker.answer(Unsubscribe.class, new Done());
    assertThat(left).isCompleted();
    assertThat(rig.begun).containsExactly(1L);
  }

  @Test
  void shouldLeaveWhileItJoins() {
    // given
    rig.subscriber.connected(rig.broker);

    // when
    var left = rig.subscriber.leave();
    rig.broker.answer(Subscribe.class, new Subscribed(Rig.LEASE_MS, 5_000, 0));
    rig.broker.answer(Unsubscribe.class, new Done());

    // then
    assertThat(left).isCompleted();
    assertThat(rig.broker.isQuiet()).isTrue();
    assertThat(rig.broker.takeCredits()).isEmpty();
  }

  @Test
  void shouldReconnectToSettleBeforeItLeaves() {
    // given
    rig.join();
    rig.deliverAndBegin(1);
    var left = rig.subscriber.leave();
    rig.loseSession();
    rig.finish(1, Outcome.ack());
    assertThat(left).isNotDone();

    // when
    rig.join(ref(1, 1));

    // then
    assertThat(rig.broker.takeCredits()).isEmpty();
    rig.broker.answer(Ack.class, new Done());
    rig.broker.answer(Unsubscribe.class, new Done());
    assertThat(left).isCompleted();
  }

  @Test
  void shouldComeBackAfterAPause() {
    // given: asked to come back before it has left
    rig.join();
    var left = rig.subscriber.leave();
    rig.subscriber.comeBack();
    assertThat(left).isNotDone();

    // when
    rig.broker.answer(Unsubscribe.class, new Done());

    // then
    rig.broker.answer(Subscribe.class, new Subscribed(Rig.LEASE_MS, 5_000, 0));
    rig.broker.takeCredits();
    rig.broker.answer(Adopt.class, new Adopted(List.of()));
    assertThat(rig.broker.takeCredits()).containsExactly(16);
  }

  @Test
  void shouldInterruptHandlersAndForgetTheirOutcomesWhenItIsAbandoned() {
    // given
    rig.join();
    rig.deliverAndBegin(1);
    var left = rig.subscriber.leave();

    // when
    rig.subscriber.abandon();
    rig.finish(1, Outcome.ack());

    // then
    assertThat(rig.isInterrupted()).isTrue();
    assertThat(left).isCompleted();
    assertThat(rig.broker.unanswered(Ack.class)).isEmpty();
  }
}
