package io.escrowmq.producer.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.client.testing.FakeBroker;
import io.escrowmq.producer.Await;
import io.escrowmq.producer.FencedException;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.ConsumptionQuery;
import io.escrowmq.protocol.message.ConsumptionState;
import io.escrowmq.protocol.message.ConsumptionStates;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Placement;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Unwatch;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.Watch;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayLinkTest {
  private final FakeBroker broker = FakeBroker.start();
  private final RelayLink link =
      RelayLink.open(ConnectionOptions.builder("127.0.0.1", broker.port()).backoff(10, 50).build());

  @AfterEach
  void close() {
    link.close();
    broker.close();
  }

  private static List<EncodedMessage> messages(String... topics) {
    return Stream.of(topics)
        .map(topic -> EncodedMessage.of(MessageBuilder.to(topic).body("x").build()))
        .toList();
  }

  private static Published published(Publish publish) {
    return new Published(
        IntStream.range(0, publish.messages().size())
            .mapToObj(i -> new Placement(0, i, false))
            .toList());
  }

  @Test
  void shouldPublishUnderItsFence() {
    // given
    broker.on(Publish.class, RelayLinkTest::published);

    // when
    List<PublishResult> results =
        Await.value(link.fencedStream("db/7", 3).publish(messages("a", "b"), 5_000));

    // then
    assertThat(results)
        .containsExactly(
            new PublishResult.Stored(new Placement(0, 0, false)),
            new PublishResult.Stored(new Placement(0, 1, false)));
    Publish sent = broker.received(Publish.class).get(0);
    assertThat(sent.fence()).isEqualTo("db/7");
    assertThat(sent.fenceEpoch()).isEqualTo(3);
  }

  @Test
  void shouldStopForGoodWhenFenced() {
    // given
    broker.on(Publish.class, publish -> new Refused(ErrorCode.FENCED, "epoch 4 leads", null));
    FencedStream stream = link.fencedStream("db/7", 3);

    // when, then
    assertThat(Await.failure(stream.publish(messages("a", "b"), 5_000)))
        .isInstanceOf(FencedException.class);
    int sent = broker.received(Publish.class).size();
    assertThat(Await.failure(stream.publish(messages("c"), 5_000)))
        .isInstanceOf(FencedException.class);
    assertThat(broker.received(Publish.class)).hasSize(sent);
  }

  @Test
  void shouldGiveEachMessageItsOwnResult() {
    // given
    broker.on(
        Publish.class,
        publish ->
            publish.messages().stream().anyMatch(one -> one.topic().equals("bad"))
                ? new Refused(ErrorCode.NOT_FOUND, "no such topic", null)
                : published(publish));

    // when
    List<PublishResult> results =
        Await.value(link.fencedStream("db/7", 3).publish(messages("a", "bad", "b"), 5_000));

    // then
    assertThat(results.get(0)).isInstanceOf(PublishResult.Stored.class);
    assertThat(results.get(1))
        .isEqualTo(new PublishResult.Refused(ErrorCode.NOT_FOUND, "no such topic"));
    assertThat(results.get(2)).isInstanceOf(PublishResult.Stored.class);
  }

  @Test
  void shouldAskInBatchesAndKeepTheOrder() {
    // given
    broker.on(
        ConsumptionQuery.class,
        query ->
            new ConsumptionStates(
                query.ids().stream()
                    .map(
                        id ->
                            new ConsumptionState(id, ConsumptionState.Kind.UNKNOWN, "", 0, -1, ""))
                    .toList()));
    List<UUID> ids = Stream.generate(UuidV7::next).limit(1_200).toList();

    // when
    List<ConsumptionState> states = Await.value(link.consumption(ids, 5_000));

    // then
    assertThat(states.stream().map(ConsumptionState::id).toList()).isEqualTo(ids);
    assertThat(broker.received(ConsumptionQuery.class)).hasSize(3);
  }

  @Test
  void shouldWatchOverReconnectsFromTheFloorItKnows() throws Exception {
    // given
    broker.on(Watch.class, watch -> new Done()).on(Unwatch.class, unwatch -> new Done());
    var floors = new LinkedBlockingQueue<Long>();
    AutoCloseable watch = link.watch("orders", 5, consumed -> floors.add(consumed.floor()));
    int number = broker.awaitReceived(Watch.class, 1).get(0).watch();
    broker.push(new Consumed(number, 0, 42, List.of(), List.of()));
    assertThat(Await.next(floors)).isEqualTo(42);

    // when
    broker.dropConnections();

    // then
    assertThat(broker.awaitReceived(Watch.class, 2))
        .containsExactly(new Watch(number, "orders", 5), new Watch(number, "orders", 42));

    // when
    watch.close();

    // then
    assertThat(broker.awaitReceived(Unwatch.class, 1)).containsExactly(new Unwatch(number));
  }
}
