package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.group.DeadLetter;
import io.escrowmq.core.group.GroupView;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Retry;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a consumer says of itself is held against it: what it acks, and how much it takes. */
class ConsumerLimitsTest {

  private final ScriptedBroker broker = new ScriptedBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  private void publish(EncodedMessage... messages) {
    ScriptedPeer producer = broker.connect();
    producer.ask(new Publish(UUID.randomUUID(), 0, "", 0, List.of(messages)));
    broker.run();
    assertThat(producer.response()).isNotInstanceOf(Refused.class);
  }

  private ScriptedPeer consumer(int credit) {
    ScriptedPeer consumer = broker.connect();
    subscribe(consumer);
    assertThat(consumer.response()).isNotInstanceOf(Refused.class);
    consumer.ask(new Credit(1, credit));
    broker.run();
    return consumer;
  }

  private void subscribe(ScriptedPeer consumer) {
    consumer.ask(new Subscribe(1, "t", "g", StartPosition.EARLIEST, true, 0, "c"));
    broker.run();
  }

  private void ack(ScriptedPeer consumer, long first, long last) {
    consumer.ask(new Ack(1, List.of(new OffsetRange(first, last))));
    broker.run();
  }

  @Test
  void shouldRefuseAnAckThatCoversWhatWaitsBehindItsKey() {
    // given
    publish(message("t", "k", "a"), message("t", "k", "b"), message("t", "", "c"));
    ScriptedPeer consumer = consumer(10);
    assertThat(consumer.took()).containsExactly("a@0#1", "c@2#1");

    // when
    ack(consumer, 0, 2);

    // then
    Refused refused = (Refused) consumer.response();
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(refused.text()).contains("Offset 1 ");
    ack(consumer, 0, 0);
    assertThat(consumer.response()).isInstanceOf(Done.class);
    assertThat(consumer.took()).containsExactly("b@1#1");
    ack(consumer, 0, 2);
    assertThat(consumer.response()).isInstanceOf(Done.class);
  }

  @Test
  void shouldRefuseAnAckOfWhatOnlyAnotherGroupWasGiven() {
    // given
    publish(message("t", "", "a"));
    ScriptedPeer consumer = consumer(10);
    ScriptedPeer stranger = broker.connect();
    stranger.ask(new Subscribe(1, "t", "another", StartPosition.EARLIEST, true, 0, "s"));
    broker.run();
    stranger.responses.clear();

    // when
    ack(stranger, 0, 0);

    // then
    Refused refused = (Refused) stranger.response();
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    for (String group : List.of("g", "another")) {
      GroupView view = Objects.requireNonNull(broker.state().group("t", group));
      assertThat(view.isSettled(0)).as(group).isFalse();
    }
    ack(consumer, 0, 0);
    assertThat(consumer.response()).isInstanceOf(Done.class);
  }

  /** Red when the answer is that it is consumed, while operators see a dead letter. */
  @Test
  void shouldSayThatAnAckCameTooLateForADeadLetter() {
    // given
    publish(message("t", "", "a"), message("t", "", "b"));
    ScriptedPeer consumer = consumer(10);
    consumer.ask(new Retry(1, new DeliveryRef(0, 1), -1, true, "poison"));
    broker.run();
    assertThat(consumer.response()).isInstanceOf(Done.class);

    // when
    ack(consumer, 0, 1);

    // then
    Refused refused = (Refused) consumer.response();
    assertThat(refused.code()).isEqualTo(ErrorCode.STALE_DELIVERY);
    assertThat(refused.text()).startsWith("Offset 0 of topic t ");
    GroupView group = Objects.requireNonNull(broker.state().group("t", "g"));
    assertThat(group.deadLetters(0, 10)).extracting(DeadLetter::offset).containsExactly(0L);
    assertThat(group.isSettled(1)).isTrue();
    ack(consumer, 1, 1);
    assertThat(consumer.response()).isInstanceOf(Done.class);
  }

  @Test
  void shouldRefuseAnAckBeyondTheEnd() {
    // given
    publish(message("t", "", "a"));
    ScriptedPeer consumer = consumer(10);

    // when
    ack(consumer, 0, 1L << 40);

    // then
    Refused refused = (Refused) consumer.response();
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    GroupView group = Objects.requireNonNull(broker.state().group("t", "g"));
    assertThat(group.isSettled(0)).isFalse();
  }

  @Test
  void shouldTakeAnAckOfWhatLeftItsFirstConsumerUnanswered() {
    // given
    publish(message("t", "k", "a"), message("t", "k", "b"));
    ScriptedPeer first = consumer(10);
    first.disconnect();
    ScriptedPeer second = consumer(10);

    // when
    ack(second, 0, 0);

    // then
    assertThat(second.response()).isInstanceOf(Done.class);
    assertThat(second.took()).containsExactly("b@1#1");
  }

  @Test
  void shouldMakeADeadLetterOfWhatIsLongerThanItsConsumerTakes() {
    // given
    publish(message("t", "k", "x".repeat(20_000)), message("t", "k", "next"));
    ScriptedPeer consumer = broker.connect();
    subscribe(consumer);
    consumer.responses.clear();
    consumer.maxFrameBytes = 16 << 10; // As if the limit was lowered after it was stored.

    // when
    consumer.ask(new Credit(1, 10));
    broker.run();

    // then
    assertThat(consumer.took()).containsExactly("next@1#1");
    GroupView group = Objects.requireNonNull(broker.state().group("t", "g"));
    DeadLetter dead = group.deadLetters(0, 10).get(0);
    assertThat(dead.offset()).isZero();
    assertThat(dead.cause()).contains("at most 16384");
  }

  @Test
  void shouldRefuseAConsumerThatCannotTakeTheLongestMessage() {
    // given
    ScriptedPeer consumer = broker.connect();
    consumer.maxFrameBytes = 64 << 10;

    // when
    subscribe(consumer);

    // then
    Refused refused = (Refused) consumer.response();
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(refused.text()).contains("4195328");
  }
}
