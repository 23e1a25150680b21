package io.escrowmq.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.client.testing.Exchange;
import io.escrowmq.client.testing.FakeBroker;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Limits;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProducerTest {
  private final FakeBroker broker = FakeBroker.start();
  private final StreamModel streams = new StreamModel();
  private @Nullable Producer producer;

  @AfterEach
  void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
    broker.close();
  }

  private ProducerOptions.Builder options() {
    return ProducerOptions.builder().broker("127.0.0.1", broker.port()).group("shop");
  }

  private Producer connect(ProducerOptions options) {
    Producer connected = Producer.connect(options);
    producer = connected;
    return connected;
  }

  private static Message message(String body) {
    return MessageBuilder.to("orders").key("k").body(body).build();
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private static List<CompletionStage<SendResult>> sendAll(Producer producer, List<String> bodies) {
    return bodies.stream().map(body -> producer.send(message(body))).toList();
  }

  @Test
  void shouldStoreMessageAndSayWhere() {
    // given
    broker.on(Publish.class, streams::publish);
    Producer connected = connect(options().build());

    // when
    connected.sendBlocking(message("a"));
    Message second = message("b");
    SendResult result = connected.sendBlocking(second);

    // then
    assertThat(result).isEqualTo(new SendResult(second.id(), 0, 1, false));
    assertThat(broker.received(Publish.class))
        .allSatisfy(
            publish ->
                assertThat(publish.messages().get(0))
                    .satisfies(
                        encoded -> assertThat(encoded.verifyChecksum()).isTrue(),
                        encoded -> assertThat(encoded.producerGroup()).isEqualTo("shop")));
  }

  @Test
  void shouldGatherUpTo32MessagesInAFrameWhileOthersAreInFlight() {
    // given: the first frame's reply is held back, and only one frame may be in flight
    var held = new LinkedBlockingQueue<Exchange>();
    broker.onExchange(Publish.class, (exchange, publish) -> held.add(exchange));
    Producer connected = connect(options().pipeline(32, 1).build());
    List<CompletionStage<SendResult>> first = sendAll(connected, List.of("first"));
    Exchange opening = Await.next(held);
    broker.on(Publish.class, streams::publish);

    // when
    List<CompletionStage<SendResult>> rest = sendAll(connected, numbers(100));
    Publish sent = broker.received(Publish.class).get(0);
    opening.reply(streams.publish(sent));

    // then
    first.forEach(Await::value);
    rest.forEach(Await::value);
    assertThat(broker.received(Publish.class).stream().map(publish -> publish.messages().size()))
        .containsExactly(1, 32, 32, 32, 4);
  }

  @Test
  void shouldKeepOrderAndIdsWhenConnectionIsLost() {
    // given: every 7th frame is stored, but the connection is cut before the reply
    var count = new AtomicInteger();
    broker.onExchange(
        Publish.class,
        (exchange, publish) -> {
          Response response = streams.publish(publish);
          if (count.incrementAndGet() % 7 == 0 && count.get() < 30) {
            exchange.peer().drop();
          } else {
            exchange.reply(response);
          }
        });
    Producer connected = connect(options().pipeline(4, 8).build());

    // when
    sendAll(connected, numbers(500)).forEach(Await::value);

    // then
    assertThat(streams.stored()).isEqualTo(numbers(500));
  }

  @Test
  void shouldKeepOrderUnderRetryableRefusalsWithFramesInFlight() {
    // given: every 5th frame is refused for now; those behind it are out of sequence
    var count = new AtomicInteger();
    broker.on(
        Publish.class,
        publish ->
            count.incrementAndGet() % 5 == 0 && count.get() < 60
                ? new Refused(ErrorCode.BUSY, "later", null)
                : streams.publish(publish));
    Producer connected = connect(options().pipeline(4, 8).build());

    // when
    sendAll(connected, numbers(300)).forEach(Await::value);

    // then
    assertThat(streams.stored()).isEqualTo(numbers(300));
  }

  @Test
  void shouldOpenNewStreamWhenTheBrokerForgotIt() {
    // given
    broker.on(Publish.class, streams::publish);
    Producer connected = connect(options().build());
    connected.sendBlocking(message("before"));

    // when
    streams.forgetStreams();
    sendAll(connected, numbers(40)).forEach(Await::value);

    // then
    assertThat(streams.stored()).hasSize(41).startsWith("before", "0", "1").endsWith("39");
    assertThat(broker.received(Publish.class).stream().map(Publish::session).distinct()).hasSize(2);
  }

  @Test
  void shouldOpenNewStreamWhenItLostItsPlaceInTheOldOne() {
    // given: a broker that refuses for good without taking the number
    broker.onEach(
        Publish.class,
        (exchange, publish) -> new Refused(ErrorCode.NOT_FOUND, "no such topic", null),
        (exchange, publish) -> streams.publish(publish));
    Producer connected = connect(options().build());

    // when
    assertThat(Await.failure(connected.send(message("a"))))
        .isInstanceOf(MessageRefusedException.class);
    connected.sendBlocking(message("b"));

    // then
    assertThat(streams.stored()).containsExactly("b");
  }

  @Test
  void shouldFailOnlyTheGuiltyOfARefusedBatch() {
    // given
    var held = new LinkedBlockingQueue<Exchange>();
    broker.onExchange(Publish.class, (exchange, publish) -> held.add(exchange));
    Producer connected = connect(options().pipeline(32, 1).build());
    CompletionStage<SendResult> first = connected.send(message("first"));
    Exchange opening = Await.next(held);
    broker.on(
        Publish.class,
        publish ->
            publish.messages().stream().anyMatch(one -> one.topic().equals("secret"))
                ? streams.refuse(publish, ErrorCode.FORBIDDEN)
                : streams.publish(publish));

    // when
    CompletionStage<SendResult> before = connected.send(message("before"));
    CompletionStage<SendResult> guilty =
        connected.send(MessageBuilder.to("secret").body("x").build());
    CompletionStage<SendResult> after = connected.send(message("after"));
    opening.reply(streams.publish(broker.received(Publish.class).get(0)));

    // then
    Await.value(first);
    Await.value(before);
    Await.value(after);
    assertThat(Await.failure(guilty))
        .isInstanceOfSatisfying(
            MessageRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN));
    assertThat(streams.stored()).containsExactly("first", "before", "after");
  }

  @Test
  void shouldSayOutcomeUnknownWhenNoReplyComesInTime() {
    // given a broker that does not answer
    Producer connected = connect(options().sendTimeout(Duration.ofMillis(200)).build());

    // when, then
    assertThatThrownBy(() -> connected.sendBlocking(message("a")))
        .isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void shouldSayUnreachableWhenNothingWasSent() {
    // given
    broker.stopListening();
    Producer connected =
        connect(options().startWithoutBroker(true).sendTimeout(Duration.ofMillis(200)).build());

    // when, then
    assertThatThrownBy(() -> connected.sendBlocking(message("a")))
        .isInstanceOf(BrokerUnreachableException.class);
  }

  @Test
  void shouldSayTheRefusalWhenItLastsTooLong() {
    // given
    broker.on(Publish.class, publish -> new Refused(ErrorCode.STORAGE_FULL, "disk is full", null));
    Producer connected = connect(options().sendTimeout(Duration.ofMillis(300)).build());

    // when, then
    assertThatThrownBy(() -> connected.sendBlocking(message("a")))
        .isInstanceOfSatisfying(
            MessageRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STORAGE_FULL));
  }

  @Test
  void shouldFailAsyncSendAndLetBlockingSendWaitWhenTheBufferIsFull() {
    // given: a buffer of two, filled
    var held = new LinkedBlockingQueue<Exchange>();
    broker.onExchange(Publish.class, (exchange, publish) -> held.add(exchange));
    Producer connected = connect(options().buffer(2, 1 << 20).pipeline(32, 1).build());
    CompletionStage<SendResult> first = connected.send(message("a"));
    CompletionStage<SendResult> second = connected.send(message("b"));
    Exchange opening = Await.next(held);

    // when, then: the third has no room, neither at once nor in time
    assertThat(Await.failure(connected.send(message("c")))).isInstanceOf(BufferFullException.class);
    assertThatThrownBy(() -> connected.sendBlocking(message("d"), Duration.ofMillis(50)))
        .isInstanceOf(BufferFullException.class);

    // when: there is room again
    broker.on(Publish.class, streams::publish);
    CompletableFuture<SendResult> waiting =
        CompletableFuture.supplyAsync(() -> connected.sendBlocking(message("e")));
    opening.reply(streams.publish(broker.received(Publish.class).get(0)));

    // then
    Await.value(first);
    Await.value(second);
    Await.value(waiting);
    assertThat(streams.stored()).startsWith("a").contains("b", "e").doesNotContain("c", "d");
  }

  @Test
  void shouldRefuseTooLongMessageBeforeSendingIt() {
    // given
    broker.limits(new Limits(1 << 20, 1_000, 1_024, 128, 256));
    Producer connected = connect(options().build());

    // when, then
    assertThatThrownBy(() -> connected.sendBlocking(message("x".repeat(2_000))))
        .isInstanceOfSatisfying(
            MessageRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.LIMIT));
    assertThat(broker.received(Publish.class)).isEmpty();
  }

  @Test
  void shouldStayWithinTheFrameLimit() {
    // given
    broker.limits(new Limits(32 << 10, 30_000, 1_024, 128, 256));
    broker.on(Publish.class, streams::publish);
    Producer connected = connect(options().build());

    // when
    sendAll(connected, numbers(50).stream().map(one -> one.repeat(5_000)).toList())
        .forEach(Await::value);

    // then
    assertThat(streams.stored()).hasSize(50);
    assertThat(broker.received(Publish.class))
        .allSatisfy(
            publish ->
                assertThat(publish.messages().stream().mapToInt(EncodedMessage::length).sum())
                    .isLessThan(32 << 10));
  }

  @Test
  void shouldNotWaitOnItsOwnThread() {
    // given: the reply is held back until somebody waits for it, or the waiter ran at once and here
    var held = new LinkedBlockingQueue<Exchange>();
    broker.onExchange(Publish.class, (exchange, publish) -> held.add(exchange));
    Producer connected = connect(options().build());

    // when
    CompletionStage<SendResult> second =
        connected.send(message("a")).thenApply(result -> connected.sendBlocking(message("b")));
    Exchange opening = Await.next(held);
    opening.reply(streams.publish(broker.received(Publish.class).get(0)));
    Throwable failure = Await.failure(second);

    // then
    assertThat(failure)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("I/O thread");
  }

  @Test
  void shouldDeliverWhatWasSentBeforeClosing() {
    // given
    broker.on(Publish.class, streams::publish);
    Producer connected = connect(options().build());
    List<CompletionStage<SendResult>> sent = sendAll(connected, numbers(200));

    // when
    connected.close();

    // then
    sent.forEach(Await::value);
    assertThat(streams.stored()).isEqualTo(numbers(200));
    assertThat(Await.failure(connected.send(message("late"))))
        .isInstanceOf(BrokerUnreachableException.class);
  }

  @Test
  void shouldRefuseToConnectWithoutBroker() {
    // given
    broker.stopListening();

    // when, then
    assertThatThrownBy(() -> connect(options().connectTimeout(Duration.ofMillis(300)).build()))
        .isInstanceOf(BrokerUnreachableException.class)
        .hasMessageContaining("127.0.0.1:" + broker.port());
  }

  @Test
  void shouldRefuseRetryDeadlineBeyondHalfOfTheIdWindow() {
    // given
    broker.idWindowMs(120_000);

    // when, then
    assertThatThrownBy(() -> connect(options().build()))
        .isInstanceOf(BrokerUnreachableException.class)
        .hasMessageContaining("600000 ms, but it is 120000 ms");
  }

  @Test
  void shouldRefuseOptionsOutOfRange() {
    assertThatThrownBy(() -> options().sendTimeout(Duration.ofHours(1)).build())
        .hasMessageContaining("sendTimeout");
    assertThatThrownBy(() -> options().group("no/slash").build()).hasMessageContaining("group");
    assertThatThrownBy(() -> options().broker("x", 0).build()).hasMessageContaining("port");
    assertThatThrownBy(() -> options().buffer(0, 1).build()).hasMessageContaining("bufferMessages");
    assertThatThrownBy(() -> MessageBuilder.to("../x")).hasMessageContaining("topic");
  }
}
