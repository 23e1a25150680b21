package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Adopt;
import io.escrowmq.protocol.message.Adopted;
import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.DeleteGroup;
import io.escrowmq.protocol.message.DeleteTopic;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Extend;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Retry;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Unsubscribe;
import io.escrowmq.protocol.message.Watch;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets which message when: credit, leases, attempts, order per key, restarts. */
class DispatchTest {

  private static final long LEASE_MS = 30_000;
  private static final long GRACE_MS = 5_000;

  private final ScriptedBroker broker = new ScriptedBroker();
  private final UUID stream = UUID.randomUUID();
  private long sequence;

  @AfterEach
  void close() {
    broker.close();
  }

  static Ack ack(long offset) {
    return new Ack(1, List.of(new OffsetRange(offset, offset)));
  }

  private void publish(EncodedMessage... messages) {
    ScriptedPeer producer = broker.connect();
    producer.ask(new Publish(stream, sequence++, "", 0, List.of(messages)));
    broker.run();
    assertThat(producer.response()).isNotInstanceOf(Refused.class);
  }

  private ScriptedPeer consumer(String id, int credit) {
    ScriptedPeer consumer = broker.connect();
    consumer.ask(new Subscribe(1, "t", "g", StartPosition.EARLIEST, true, 0, id));
    broker.run();
    consumer.responses.clear();
    consumer.ask(new Credit(1, credit));
    broker.run();
    return consumer;
  }

  private static void settle(ScriptedBroker broker, ScriptedPeer consumer, long offset) {
    consumer.ask(ack(offset));
    broker.run();
    assertThat(consumer.response()).isInstanceOf(Done.class);
  }

  @Test
  void shouldDeliverInOrderWithinTheCredit() {
    // given
    publish(message("t", "", "a"), message("t", "", "b"), message("t", "", "c"));

    // when
    ScriptedPeer consumer = consumer("c", 2);

    // then
    assertThat(consumer.took()).containsExactly("a@0#1", "b@1#1");

    // when
    consumer.ask(new Credit(1, 1));
    broker.run();

    // then
    assertThat(consumer.took()).containsExactly("c@2#1");
  }

  @Test
  void shouldGiveMessagesOfAKeyOneAtATimeWhileOthersGoOn() {
    // given
    publish(
        message("t", "k", "k1"),
        message("t", "k", "k2"),
        message("t", "x", "x1"),
        message("t", "k", "k3"));

    // when
    ScriptedPeer consumer = consumer("c", 10);

    // then
    assertThat(consumer.took()).containsExactly("k1@0#1", "x1@2#1");

    // when
    settle(broker, consumer, 0);

    // then
    assertThat(consumer.took()).containsExactly("k2@1#1");

    // when
    settle(broker, consumer, 1);

    // then
    assertThat(consumer.took()).containsExactly("k3@3#1");
  }

  @Test
  void shouldKeepTheKeyWhileAMessageWaitsForItsRetry() {
    // given
    publish(message("t", "k", "k1"), message("t", "k", "k2"));
    ScriptedPeer consumer = consumer("c", 10);
    consumer.took();

    // when
    consumer.ask(new Retry(1, new DeliveryRef(0, 1), 2_000, false, "not yet"));
    broker.run();
    broker.after(1_900);

    // then
    assertThat(consumer.response()).isInstanceOf(Done.class);
    assertThat(consumer.took()).isEmpty();

    // when
    broker.after(200);

    // then
    assertThat(consumer.took()).containsExactly("k1@0#2");
  }

  @Test
  void shouldRefuseARetryOfALostAttempt() {
    // given
    publish(message("t", "", "a"));
    ScriptedPeer consumer = consumer("c", 10);
    broker.after(LEASE_MS);

    // when
    consumer.ask(new Retry(1, new DeliveryRef(0, 1), 0, false, "too late"));
    broker.run();

    // then
    assertThat(((Refused) consumer.response()).code()).isEqualTo(ErrorCode.STALE_DELIVERY);
  }

  @Test
  void shouldRedeliverAfterTheLeaseExpires() {
    // given
    publish(message("t", "", "a"));
    ScriptedPeer consumer = consumer("c", 10);
    assertThat(consumer.took()).containsExactly("a@0#1");

    // when
    broker.after(LEASE_MS);
    broker.after(20);

    // then
    assertThat(consumer.took()).containsExactly("a@0#2");
  }

  @Test
  void shouldKeepAnExtendedLease() {
    // given
    publish(message("t", "", "a"));
    ScriptedPeer consumer = consumer("c", 10);
    consumer.took();
    broker.after(LEASE_MS - 1);

    // when
    consumer.ask(new Extend(1, List.of(new DeliveryRef(0, 1))));
    broker.after(LEASE_MS - 1);
    broker.after(20);

    // then
    assertThat(consumer.took()).isEmpty();
  }

  @Test
  void shouldHandAMessageOnAtOnceWhenItsConsumerLeaves() {
    // given
    publish(message("t", "", "a"));
    ScriptedPeer first = consumer("one", 10);
    ScriptedPeer second = consumer("two", 10);

    // when
    first.ask(new Unsubscribe(1));
    broker.run();

    // then
    assertThat(second.took()).containsExactly("a@0#1");
  }

  @Test
  void shouldLetAReconnectedConsumerKeepItsWorkWithinTheGrace() {
    // given
    publish(message("t", "", "a"), message("t", "", "b"));
    ScriptedPeer first = consumer("one", 2);
    ScriptedPeer other = consumer("two", 10);
    first.disconnect();
    broker.after(GRACE_MS - 1_000);

    // when
    ScriptedPeer again = consumer("one", 10);
    again.ask(new Adopt(1, List.of(new DeliveryRef(0, 1))));
    broker.run();

    // then
    assertThat(((Adopted) again.response()).kept()).containsExactly(new DeliveryRef(0, 1));

    // when
    broker.after(GRACE_MS);
    broker.after(20);

    // then
    assertThat(other.took()).containsExactly("b@1#2");
    assertThat(again.took()).isEmpty();
  }

  @Test
  void shouldWithholdTheBacklogAfterARestartAndLetOtherKeysFlow() {
    // given
    publish(message("t", "k", "k1"), message("t", "", "a"));
    consumer("one", 10).took();
    broker.crashAndStart();

    // when
    ScriptedPeer consumer = consumer("two", 10);
    publish(message("t", "k", "k2"), message("t", "x", "x1"));

    // then
    assertThat(consumer.took()).containsExactly("x1@3#1");

    // when
    broker.after(GRACE_MS);
    broker.runUntilArrived(consumer, 2);

    // then
    assertThat(consumer.took()).containsExactly("k1@0#1", "a@1#1");

    // when
    settle(broker, consumer, 0);

    // then
    assertThat(consumer.took()).containsExactly("k2@2#1");
  }

  @Test
  void shouldAdoptWorkFromBeforeARestart() {
    // given
    publish(message("t", "", "a"), message("t", "", "b"));
    consumer("one", 10).took();
    broker.crashAndStart();
    ScriptedPeer consumer = consumer("one", 10);

    // when
    consumer.ask(new Adopt(1, List.of(new DeliveryRef(0, 1))));
    broker.after(GRACE_MS);
    broker.runUntilArrived(consumer, 1);

    // then
    assertThat(((Adopted) consumer.response()).kept()).hasSize(1);
    assertThat(consumer.took()).containsExactly("b@1#1");
    settle(broker, consumer, 0);
  }

  @Test
  void shouldNotDeliverAgainWhatWasAcknowledgedBeforeACrash() {
    // given
    publish(message("t", "", "a"), message("t", "", "b"), message("t", "", "c"));
    ScriptedPeer consumer = consumer("one", 10);
    consumer.took();
    settle(broker, consumer, 1);
    broker.crashAndStart();

    // when
    ScriptedPeer again = consumer("one", 10);
    broker.after(GRACE_MS);
    broker.runUntilArrived(again, 2);

    // then
    assertThat(again.took()).containsExactly("a@0#1", "c@2#1");
  }

  @Test
  void shouldRefuseAnAckOfWhatWasNeverDelivered() {
    // given
    publish(message("t", "", "a"), message("t", "", "b"));
    ScriptedPeer consumer = consumer("c", 1);

    // when
    consumer.ask(ack(1));
    consumer.ask(ack(7));
    broker.run();

    // then
    assertThat(consumer.responses)
        .extracting(response -> ((Refused) response).code())
        .containsExactly(ErrorCode.INVALID_ARGUMENT, ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void shouldDeliverNothingToAConnectionThatDoesNotTakeMore() {
    // given
    ScriptedPeer slow = consumer("slow", 10);
    slow.writable = false;

    // when
    publish(message("t", "", "a"));
    ScriptedPeer other = consumer("other", 10);

    // then
    assertThat(slow.took()).isEmpty();
    assertThat(other.took()).containsExactly("a@0#1");
  }

  @Test
  void shouldTellAWatchWhatIsConsumed() {
    // given
    publish(message("t", "", "a"), message("t", "", "b"));
    ScriptedPeer consumer = consumer("c", 10);
    ScriptedPeer relay = broker.connect();
    relay.ask(new Watch(5, "t", 0));
    broker.after(20);
    relay.pushes.clear();

    // when
    settle(broker, consumer, 1);
    broker.after(20);
    settle(broker, consumer, 0);
    broker.after(20);

    // then
    assertThat(relay.pushes)
        .containsExactly(
            new Consumed(5, 0, 0, List.of(new OffsetRange(1, 1)), List.of()),
            new Consumed(5, 0, 2, List.of(), List.of()));
  }

  @Test
  void shouldKeepTheOrderOfAKeyOverARestartWithSeveralOldAndNewMessages() {
    // given
    publish(message("t", "k", "k1"), message("t", "k", "k2"), message("t", "", "last"));
    consumer("before", 1);
    broker.crashAndStart();
    ScriptedPeer consumer = consumer("c", 10);
    publish(message("t", "k", "k3"), message("t", "k", "k4"));
    assertThat(consumer.took()).isEmpty();

    // when
    broker.after(GRACE_MS);
    broker.runUntilArrived(consumer, 2);

    // then
    assertThat(consumer.took()).containsExactly("k1@0#1", "last@2#1");
    for (int next = 1; next <= 3; next++) {
      settle(broker, consumer, next == 1 ? 0 : next == 2 ? 1 : 3);
      broker.runUntilArrived(consumer, 1);
      assertThat(consumer.took())
          .containsExactly("k" + (next + 1) + "@" + (next == 1 ? 1 : next + 1) + "#1");
    }
  }

  @Test
  void shouldNotForgetAKeyThatWasSettledDuringTheGrace() {
    // given
    publish(message("t", "k", "k1"), message("t", "x", "x1"));
    consumer("one", 10).took();
    broker.crashAndStart();
    ScriptedPeer consumer = consumer("one", 10);
    consumer.ask(new Adopt(1, List.of(new DeliveryRef(0, 1))));
    broker.run();
    consumer.response();
    settle(broker, consumer, 0);

    // when
    publish(message("t", "k", "k2"));
    broker.after(GRACE_MS);
    broker.runUntilArrived(consumer, 2);

    // then
    assertThat(consumer.took()).containsExactly("x1@1#1", "k2@2#1");
  }

  @Test
  void shouldGiveBackEveryLeaseOfALostConsumerHoweverMany() {
    // given
    int messages = 10_500;
    for (int i = 0; i < messages; i += 500) {
      EncodedMessage[] batch = new EncodedMessage[500];
      for (int j = 0; j < batch.length; j++) {
        batch[j] = message("t", "", "m");
      }
      publish(batch);
    }
    ScriptedPeer lost = consumer("lost", messages);
    assertThat(lost.arrived()).isEqualTo(messages);

    // when
    lost.disconnect();
    ScriptedPeer other = consumer("other", messages);
    broker.after(GRACE_MS);
    broker.after(20);

    // then
    broker.runUntilArrived(other, messages);
    assertThat(other.took()).allMatch(arrival -> arrival.endsWith("#2"));
  }

  @Test
  void shouldTellConsumersOfADeletedGroupAndServeTheNextOne() {
    // given
    publish(message("t", "", "a"));
    ScriptedPeer first = consumer("one", 10);
    first.took();
    ScriptedPeer operator = broker.connect();

    // when
    operator.ask(new DeleteGroup("t", "g"));
    broker.run();
    first.ask(new Credit(1, 5));
    ScriptedPeer second = consumer("two", 10);

    // then
    assertThat(first.deleted).containsExactly(1);
    assertThat(second.took()).containsExactly("a@0#1");
  }

  @Test
  void shouldGoOnAfterATopicIsDeletedUnderItsConsumers() {
    // given
    publish(message("t", "", "a"), message("t", "", "b"));
    ScriptedPeer consumer = consumer("one", 1);
    consumer.took();
    ScriptedPeer operator = broker.connect();

    // when
    operator.ask(new DeleteTopic("t"));
    broker.run();
    consumer.ask(new Credit(1, 5));
    broker.run();

    // then
    assertThat(operator.response()).isInstanceOf(Done.class);
    assertThat(consumer.took()).isEmpty();
  }
}
