package io.escrowmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.client.testing.Exchange;
import io.escrowmq.client.testing.FakeBroker;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.ConsumptionQuery;
import io.escrowmq.protocol.message.ConsumptionStates;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Ping;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.Watch;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerConnectionTest {
  private final FakeBroker broker = FakeBroker.start();
  private @Nullable BrokerConnection connection;

  @AfterEach
  void close() {
    if (connection != null) {
      Await.value(connection.close(0));
    }
    broker.close();
  }

  private ConnectionOptions.Builder options() {
    return ConnectionOptions.builder("127.0.0.1", broker.port()).clientId("test").backoff(10, 50);
  }

  private BrokerConnection open(ConnectionOptions options, ConnectionListener... listeners) {
    BrokerConnection opened = BrokerConnection.open(options, listeners);
    connection = opened;
    return opened;
  }

  private static Decide decide() {
    return new Decide(UuidV7.next(), Outcome.COMMIT, "");
  }

  @Test
  void shouldSayHelloWithGroupAndResourcesAgainAfterReconnect() {
    // given
    UUID resource = UUID.randomUUID();
    var events = new LinkedBlockingQueue<String>();
    open(options().producerGroup("shop").resources(List.of(resource)).build(), logTo(events));
    assertThat(Await.next(events)).isEqualTo("connected");

    // when
    broker.dropConnections();

    // then
    assertThat(Await.next(events)).isEqualTo("disconnected");
    assertThat(Await.next(events)).isEqualTo("connected");
    assertThat(broker.received(Hello.class))
        .hasSize(2)
        .allSatisfy(
            hello -> {
              assertThat(hello.producerGroup()).isEqualTo("shop");
              assertThat(hello.resources()).containsExactly(resource);
            });
  }

  @Test
  void shouldMatchRepliesThatComeInAnotherOrder() {
    // given: a broker that answers the second request first
    var held = new LinkedBlockingQueue<Exchange>();
    broker.onExchange(
        Decide.class,
        (exchange, request) -> {
          if (request.outcome() == Outcome.COMMIT) {
            held.add(exchange);
          } else {
            exchange.reply(new Decided(Outcome.ROLLBACK, false));
            Await.next(held).reply(new Decided(Outcome.COMMIT, false));
          }
        });
    Session session = Await.value(open(options().build()).ready());

    // when
    CompletableFuture<Response> first = session.send(decide());
    CompletableFuture<Response> second =
        session.send(new Decide(UuidV7.next(), Outcome.ROLLBACK, ""));

    // then
    assertThat(Await.value(second)).isEqualTo(new Decided(Outcome.ROLLBACK, false));
    assertThat(Await.value(first)).isEqualTo(new Decided(Outcome.COMMIT, false));
  }

  @Test
  void shouldTurnRefusalIntoTypedExceptionWithStandingOutcome() {
    // given
    broker.on(Decide.class, request -> new Refused(ErrorCode.CONFLICT, "no", Outcome.ROLLBACK));

    // when
    Throwable failure = Await.failure(open(options().build()).call(decide(), 5_000));

    // then
    assertThat(failure)
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
              assertThat(refused.standing()).contains(Outcome.ROLLBACK);
            });
  }

  @Test
  void shouldRepeatCallOnNextSessionWhenConnectionIsLost() {
    // given: the first attempt is cut off, the second answered
    broker.onEach(
        Decide.class,
        (exchange, request) -> {
          exchange.peer().drop();
          return null;
        },
        (exchange, request) -> new Decided(request.outcome(), true));

    // when
    Decide decide = decide();
    Response response = Await.value(open(options().build()).call(decide, 10_000));

    // then
    assertThat(response).isEqualTo(new Decided(Outcome.COMMIT, true));
    assertThat(broker.received(Decide.class)).containsExactly(decide, decide);
  }

  @Test
  void shouldRepeatCallAfterRetryableRefusal() {
    // given
    broker.onEach(
        Decide.class,
        (exchange, request) -> new Refused(ErrorCode.BUSY, "later", null),
        (exchange, request) -> new Decided(request.outcome(), false));

    // when, then
    assertThat(Await.value(open(options().build()).call(decide(), 10_000)))
        .isEqualTo(new Decided(Outcome.COMMIT, false));
  }

  @Test
  void shouldSayOutcomeUnknownWhenNoReplyComes() {
    // given a broker that never answers a decide
    BrokerConnection opened = open(options().build());
    Await.value(opened.ready());

    // when, then
    assertThat(Await.failure(opened.call(decide(), 150)))
        .isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void shouldSayNeverSentWhenThereIsNoBroker() {
    // given
    broker.stopListening();

    // when, then
    assertThat(Await.failure(open(options().build()).call(decide(), 150)))
        .isInstanceOf(NotConnectedException.class);
  }

  @Test
  void shouldSayTheLastRefusalWhenTimeIsUp() {
    // given
    broker.on(Decide.class, request -> new Refused(ErrorCode.BUSY, "still", null));

    // when, then
    assertThat(Await.failure(open(options().build()).call(decide(), 300)))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void shouldConnectOnceTheBrokerAppears() {
    // given
    broker.stopListening();
    broker.on(Decide.class, request -> new Decided(request.outcome(), false));
    BrokerConnection opened = open(options().build());
    CompletableFuture<Response> reply = opened.call(decide(), 10_000);

    // when
    broker.listen();

    // then
    assertThat(Await.value(reply)).isInstanceOf(Decided.class);
  }

  @Test
  void shouldRefuseBrokerWhoseIdWindowIsTooShort() {
    // given
    broker.idWindowMs(60_000);

    // when, then
    assertThat(Await.failure(open(options().build()).ready()))
        .isInstanceOf(IncompatibleBrokerException.class)
        .hasMessageContaining("600000 ms, but it is 60000 ms");
  }

  @Test
  void shouldFailReadyWhenHelloIsRefusedForGood() {
    // given
    broker.on(Hello.class, request -> new Refused(ErrorCode.FORBIDDEN, "not you", null));

    // when, then
    assertThat(Await.failure(open(options().build()).ready()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not you");
  }

  @Test
  void shouldReconnectWhenBrokerGoesSilent() {
    // given: a broker that stops reading, so that pings stay unanswered
    var events = new LinkedBlockingQueue<String>();
    open(options().idle(40, 200).build(), logTo(events));
    assertThat(Await.next(events)).isEqualTo("connected");
    broker.awaitReceived(Ping.class, 1);

    // when
    broker.peers().get(0).pause();

    // then
    assertThat(Await.next(events)).isEqualTo("disconnected");
    assertThat(Await.next(events)).isEqualTo("connected");
  }

  @Test
  void shouldDeliverPushesInOrder() {
    // given
    var floors = new LinkedBlockingQueue<Long>();
    open(
        options().build(),
        new ConnectionListener() {
          @Override
          public void pushed(Session session, Push push) {
            if (push instanceof Consumed consumed) {
              floors.add(consumed.floor());
            }
          }
        });
    broker.on(Watch.class, request -> new Done());
    Await.value(connectionOrFail().call(new Watch(1, "t", 0), 5_000));

    // when
    IntStream.range(0, 100)
        .forEach(floor -> broker.push(new Consumed(1, 0, floor, List.of(), List.of())));

    // then
    for (long floor = 0; floor < 100; floor++) {
      assertThat(Await.next(floors)).isEqualTo(floor);
    }
  }

  @Test
  void shouldLetDecisionOvertakePublishesWhenTheBrokerStopsReading() {
    // given: a broker that reads nothing, and more publishes than the socket takes
    broker.on(Publish.class, request -> new Published(List.of()));
    broker.on(Decide.class, request -> new Decided(request.outcome(), false));
    Session session = Await.value(open(options().build()).ready());
    broker.peers().get(0).pause();
    UUID stream = UUID.randomUUID();
    EncodedMessage large =
        EncodedMessage.of(
            new Message(UuidV7.next(), "t", new byte[0], List.of(), "", 0, new byte[1 << 20]));
    List<CompletableFuture<Response>> publishes =
        IntStream.range(0, 64)
            .mapToObj(
                sequence -> session.send(new Publish(stream, sequence, "", 0, List.of(large))))
            .toList();

    // when
    CompletableFuture<Response> decided = session.send(decide());
    broker.peers().get(0).resume();

    // then
    Await.value(decided);
    assertThat(broker.received(Publish.class)).hasSizeLessThan(64);
    publishes.forEach(Await::value);
  }

  @Test
  void shouldReconnectWithNewResources() {
    // given
    BrokerConnection opened = open(options().build());
    Await.value(opened.ready());
    UUID resource = UUID.randomUUID();

    // when
    opened.announce(List.of(resource));

    // then
    assertThat(broker.awaitReceived(Hello.class, 2).get(1).resources()).containsExactly(resource);
  }

  @Test
  void shouldWaitForOutstandingRepliesWhenClosing() {
    // given
    var held = new LinkedBlockingQueue<Exchange>();
    broker.onExchange(ConsumptionQuery.class, (exchange, request) -> held.add(exchange));
    BrokerConnection opened = open(options().build());
    Session session = Await.value(opened.ready());
    CompletableFuture<Response> reply = session.send(new ConsumptionQuery(List.of(UuidV7.next())));
    Exchange exchange = Await.next(held);

    // when
    CompletableFuture<Void> closed = opened.close(5_000);
    assertThat(closed).isNotDone();
    exchange.reply(new ConsumptionStates(List.of()));

    // then
    assertThat(Await.value(reply)).isInstanceOf(ConsumptionStates.class);
    Await.value(closed);
    assertThat(Await.failure(opened.call(decide(), 1_000)))
        .isInstanceOf(NotConnectedException.class);
  }

  @Test
  void shouldFailWhateverIsAskedAfterTheLoopHasEnded() {
    // given: the only connection of the process is closed, so that its loop ends
    BrokerConnection opened = open(options().build());
    Session session = Await.value(opened.ready());
    EventLoop loop = opened.loop();
    var ended = new CompletableFuture<Void>();
    Await.value(opened.close(0));
    long deadline = EventLoop.deadlineAfter(10_000);
    while (!ended.isDone() && deadline - System.nanoTime() > 0) {
      loop.execute(
          () -> {
            if (!loop.isCurrent()) {
              ended.complete(null);
            }
          });
    }

    // when, then
    assertThat(Await.failure(session.send(decide()))).isInstanceOf(NotConnectedException.class);
    assertThat(Await.failure(opened.call(decide(), 1_000)))
        .isInstanceOf(NotConnectedException.class);
    Await.value(opened.close(0));
  }

  @Test
  void shouldSendCreditWithoutWaitingForAReply() {
    // given
    Session session = Await.value(open(options().build()).ready());

    // when
    session.post(new Credit(3, 10));

    // then
    assertThat(broker.awaitReceived(Credit.class, 1)).containsExactly(new Credit(3, 10));
  }

  @Test
  void shouldReconnectAfterGarbage() {
    // given
    var events = new LinkedBlockingQueue<String>();
    open(options().build(), logTo(events));
    assertThat(Await.next(events)).isEqualTo("connected");

    // when
    broker.peers().get(0).raw("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));

    // then
    assertThat(Await.next(events)).isEqualTo("disconnected");
    assertThat(Await.next(events)).isEqualTo("connected");
  }

  private static final java.nio.charset.Charset US_ASCII =
      java.nio.charset.StandardCharsets.US_ASCII;

  private BrokerConnection connectionOrFail() {
    if (connection == null) {
      throw new AssertionError("Expected an open connection");
    }
    return connection;
  }

  private static ConnectionListener logTo(BlockingQueue<String> events) {
    return new ConnectionListener() {
      @Override
      public void connected(Session session) {
        events.add("connected");
      }

      @Override
      public void disconnected(Session session, ClientException cause) {
        events.add("disconnected");
      }
    };
  }
}
