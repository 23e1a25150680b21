package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.log.StorageState;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing that depends on a command leaves before the command is durable. */
class DurabilityOrderTest {

  private final ScriptedBroker broker = new ScriptedBroker();
  private final UUID stream = UUID.randomUUID();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldReplyAndDeliverOnlyAfterTheForceThatCoversIt() {
    // given
    ScriptedPeer consumer = consumer();
    ScriptedPeer producer = broker.connect();
    broker.log().holdForces();

    // when
    producer.ask(new Publish(stream, 0, "", 0, List.of(message("t", "", "a"))));
    broker.run();

    // then
    assertThat(producer.responses).isEmpty();
    assertThat(consumer.took()).isEmpty();

    // when
    broker.log().force();
    broker.run();

    // then
    assertThat(producer.response()).isInstanceOf(Published.class);
    assertThat(consumer.took()).containsExactly("a@0#1");
  }

  @Test
  void shouldLoseOnlyWhatWasNotAcknowledgedInACrash() {
    // given
    ScriptedPeer producer = broker.connect();
    EncodedMessage kept = message("t", "", "kept");
    producer.ask(new Publish(stream, 0, "", 0, List.of(kept)));
    broker.run();
    broker.log().holdForces();
    producer.ask(new Publish(stream, 1, "", 0, List.of(message("t", "", "lost"))));
    broker.run();

    // when
    broker.crashAndStart();

    // then
    assertThat(producer.responses).hasSize(1);
    assertThat(broker.state().topic("t"))
        .isNotNull()
        .extracting(topic -> topic.nextOffset())
        .isEqualTo(1L);
  }

  @Test
  void shouldAnswerARepeatAfterACrashWithTheFirstPlace() {
    // given
    ScriptedPeer producer = broker.connect();
    EncodedMessage message = message("t", "", "a");
    producer.ask(new Publish(stream, 0, "", 0, List.of(message)));
    broker.run();
    broker.crashAndStart();

    // when
    ScriptedPeer again = broker.connect();
    again.ask(new Publish(stream, 0, "", 0, List.of(message)));
    broker.run();

    // then
    assertThat(((Published) again.response()).placements())
        .singleElement()
        .satisfies(
            place -> {
              assertThat(place.offset()).isZero();
              assertThat(place.duplicate()).isTrue();
            });
  }

  @Test
  void shouldRefusePublishesButNotAcksWhenTheDiskIsLow() {
    // given
    ScriptedPeer consumer = consumer();
    ScriptedPeer producer = broker.connect();
    producer.ask(new Publish(stream, 0, "", 0, List.of(message("t", "", "a"))));
    broker.run();
    producer.response();

    // when
    broker.log().storage(StorageState.LOW);
    producer.ask(new Publish(stream, 1, "", 0, List.of(message("t", "", "b"))));
    consumer.ask(DispatchTest.ack(0));
    broker.run();

    // then
    assertThat(((Refused) producer.response()).code()).isEqualTo(ErrorCode.STORAGE_FULL);
    assertThat(consumer.response()).isNotInstanceOf(Refused.class);
  }

  @Test
  void shouldFireTimersAgainAfterTheDiskWasFull() {
    // given
    ScriptedPeer producer = broker.connect();
    producer.ask(
        new Publish(
            stream,
            0,
            "",
            0,
            List.of(ScriptedBroker.delayed("t", "late", broker.nowMs() + 1_000))));
    broker.run();
    broker.log().storage(StorageState.FULL);
    broker.after(2_000);
    assertThat(broker.state().topic("t"))
        .isNotNull()
        .extracting(topic -> topic.nextOffset())
        .isEqualTo(0L);

    // when
    broker.log().storage(StorageState.OK);
    broker.after(20);

    // then
    assertThat(broker.state().topic("t"))
        .isNotNull()
        .extracting(topic -> topic.nextOffset())
        .isEqualTo(1L);
  }

  @Test
  void shouldGoOnBehindABatchThatIsRefusedForGood() {
    // given
    ScriptedPeer producer = broker.connect();
    EncodedMessage good = message("t", "", "good");
    byte[] broken = Arrays.copyOfRange(good.array(), good.offset(), good.offset() + good.length());
    broken[broken.length - 1] ^= 1;

    // when
    producer.ask(new Publish(stream, 0, "", 0, List.of(EncodedMessage.parse(broken))));
    producer.ask(new Publish(stream, 1, "", 0, List.of(good)));
    broker.run();

    // then
    assertThat(producer.responses)
        .satisfiesExactly(
            first -> assertThat(((Refused) first).code()).isEqualTo(ErrorCode.CORRUPT),
            second -> assertThat(second).isInstanceOf(Published.class));
  }

  @Test
  void shouldRefuseEverythingBehindARetryableRefusalUntilItIsResent() {
    // given
    ScriptedPeer producer = broker.connect();
    broker.log().answerBusy(1);
    List<EncodedMessage> first = List.of(message("t", "", "a"));
    List<EncodedMessage> second = List.of(message("t", "", "b"));

    // when
    producer.ask(new Publish(stream, 0, "", 0, first));
    broker.run();
    producer.ask(new Publish(stream, 1, "", 0, second));
    broker.run();

    // then
    assertThat(producer.responses)
        .extracting(response -> ((Refused) response).code())
        .containsExactly(ErrorCode.BUSY, ErrorCode.STREAM_UNKNOWN);
    assertThat(producer.responses)
        .allSatisfy(response -> assertThat(((Refused) response).code().retryable()).isTrue());
  }

  private ScriptedPeer consumer() {
    ScriptedPeer consumer = broker.connect();
    consumer.ask(new Subscribe(1, "t", "g", StartPosition.EARLIEST, true, 0, "c"));
    broker.run();
    consumer.response();
    consumer.ask(new Credit(1, 10));
    broker.run();
    return consumer;
  }
}
