package io.escrowmq.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.broker.HeldReplyLog;
import io.escrowmq.broker.SabotagedBrokerMain;
import io.escrowmq.broker.kill.BrokerProcess;
import io.escrowmq.producer.ContradictedException;
import io.escrowmq.producer.Decision;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.PreparedTransaction;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.ProducerOptions;
import io.escrowmq.producer.TransactionMessages;
import io.escrowmq.producer.TransactionOptions;
import io.escrowmq.protocol.message.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A broker process is killed with -9 at the one moment at which a decision is on disk and its
 * producer does not know: the repeat gets the same answer, and the messages come once.
 */
class DecisionWithoutReplyTest {

  @TempDir Path directory;

  @ParameterizedTest(name = "commits: {0}")
  @ValueSource(booleans = {true, false})
  void shouldDeliverOnceWhenKilledBetweenDecisionAndReplyAndAskedAgain(boolean commits)
      throws Exception {
    try (BrokerProcess broker = broker("hold-decision-reply")) {
      broker.start();
      try (Producer producer = producer(broker)) {
        // given
        PreparedTransaction held =
            producer.prepare(
                TransactionMessages.onCommit(MessageBuilder.to("placed").body("order").build())
                    .orOnRollback(MessageBuilder.to("withdrawn").body("no order").build()),
                TransactionOptions.DEFAULT);
        CompletableFuture<Decision> answer =
            (commits ? held.commitAsync() : held.rollbackAsync()).toCompletableFuture();
        awaitHolding(broker);
        assertThat(answer).isNotDone();

        // when
        broker.kill();
        broker.start();

        // then: the library repeats by itself, and learns that it had been decided before the kill
        Outcome outcome = commits ? Outcome.COMMIT : Outcome.ROLLBACK;
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(new Decision(outcome, true));
        assertThat(commits ? held.commit() : held.rollback())
            .isEqualTo(new Decision(outcome, true));
        assertThatThrownBy(() -> opposite(held, commits)).isInstanceOf(ContradictedException.class);
        assertThat(WholeTopic.bodies(producer, broker.port(), "placed"))
            .isEqualTo(commits ? List.of("order") : List.of());
        assertThat(WholeTopic.bodies(producer, broker.port(), "withdrawn"))
            .isEqualTo(commits ? List.of() : List.of("no order"));
      }
    }
  }

  /** The control: what a broker said before it appended does not stand after the kill. */
  @Test
  void shouldNoticeADecisionThatWasAnsweredBeforeItWasDurable() throws Exception {
    boolean stood = true;
    try (BrokerProcess broker = broker("reply-before-append")) {
      broker.start();
      try (Producer producer = producer(broker)) {
        // A few attempts: the kill may come after the late append.
        for (int attempt = 0; stood && attempt < 5; attempt++) {
          PreparedTransaction held =
              producer.prepare(
                  TransactionMessages.onCommit(MessageBuilder.to("placed").body("order").build()),
                  TransactionOptions.DEFAULT);
          assertThat(held.commit()).isEqualTo(new Decision(Outcome.COMMIT, false));
          broker.kill();
          broker.start();
          stood = stands(held);
        }
      }
    }
    assertThat(stood).isFalse();
  }

  private static boolean stands(PreparedTransaction committed) {
    try {
      return committed.commit().repeated();
    } catch (ContradictedException lost) {
      return false;
    }
  }

  private static void opposite(PreparedTransaction held, boolean commits) {
    Decision unexpected = commits ? held.rollback() : held.commit();
    assertThat(unexpected).isNull();
  }

  private BrokerProcess broker(String sabotage) {
    return new BrokerProcess(
        directory,
        new BrokerProcess.Launch(
            List.of(),
            SabotagedBrokerMain.class.getName(),
            List.of(sabotage),
            directory.resolve("data"),
            List.of("delivery.graceMs=100")));
  }

  private static Producer producer(BrokerProcess broker) {
    return Producer.connect(
        ProducerOptions.builder().broker("127.0.0.1", broker.port()).group("orders").build());
  }

  private static void awaitHolding(BrokerProcess broker) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!broker.log().contains(HeldReplyLog.HOLDING)) {
      assertThat(System.nanoTime()).as(broker.log()).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
