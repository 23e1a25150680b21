package io.escrowmq.broker.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.escrowmq.broker.Broker;
import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.Durability;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.CreateTopic;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Ping;
import io.escrowmq.protocol.message.Pong;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Subscribed;
import io.escrowmq.protocol.message.Topics;
import io.escrowmq.protocol.message.UuidV7;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Clients that speak well, but too slowly, too much or too many; the others go on. */
class GreedyClientsTest {

  private static final int PATIENCE_MS = 20_000;

  @TempDir Path directory;
  private @Nullable Broker running;

  private int start(Map<String, Object> settings) throws Exception {
    BrokerConfig config =
        BrokerConfig.defaults()
            .withData(directory.resolve("data"))
            .withPort(0)
            .withHttpPort(-1)
            .withDurability(Durability.OS);
    for (Map.Entry<String, Object> setting : settings.entrySet()) {
      config = config.with(setting.getKey(), setting.getValue());
    }
    Broker broker = Broker.start(config).toCompletableFuture().get(30, TimeUnit.SECONDS);
    running = broker;
    return broker.port();
  }

  @AfterEach
  void stop() throws Exception {
    if (running != null) {
      running.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  private static EncodedMessage message(String topic, int bytes) {
    return EncodedMessage.of(
        new Message(UuidV7.next(), topic, new byte[0], List.of(), "", 0, new byte[bytes]));
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }

  @Test
  void shouldTakeAFrameByteByByte() throws Exception {
    int port = start(Map.of());
    try (RawClient client = new RawClient(port).hello()) {
      for (byte one : RawClient.frame(2, new Ping())) {
        client.send(new byte[] {one});
      }
      assertThat(client.answer()).isInstanceOf(Pong.class);
    }
  }

  @Test
  void shouldEndAConnectionThatTrickles() throws Exception {
    int port = start(Map.of("limits.frameTimeoutMs", 300));
    try (GoodClients others = new GoodClients(port, "good", PATIENCE_MS);
        RawClient client = new RawClient(port).hello()) {
      client.send(Bytes.hex("00100000"));
      boolean ended = false;
      for (int i = 0; i < 1_000 && !ended; i++) {
        others.goOn();
        pause();
        ended = !sends(client);
      }
      assertThat(ended).as("the connection ended").isTrue();
      others.goOn();
    }
  }

  private static boolean sends(RawClient client) throws IOException {
    try {
      client.send(new byte[] {1});
      return true;
    } catch (SocketException ended) {
      return false;
    }
  }

  @Test
  void shouldTakeBackWhatAConsumerDoesNotRead() throws Exception {
    int messages = 64;
    int port =
        start(
            Map.of(
                "limits.frameTimeoutMs", 300,
                "limits.connectionBufferBytes", 64 << 10,
                "delivery.graceMs", 100));
    try (RawClient silent = RawClient.withSmallWindow(port).hello();
        RawClient producer = new RawClient(port).hello();
        GoodClients others = new GoodClients(port, "good", PATIENCE_MS)) {
      // given
      subscribe(silent, messages);
      UUID session = UUID.randomUUID();
      for (int i = 0; i < messages; i++) {
        producer.request(new Publish(session, i, "", 0, List.of(message("t", 1 << 20))));
        assertThat(producer.answer()).isInstanceOf(Published.class);
        others.goOn();
      }

      // when
      Map<Long, Integer> attempts = new HashMap<>();
      try (RawClient reader = new RawClient(port).hello()) {
        subscribe(reader, 2 * messages);
        while (attempts.size() < messages) {
          for (Delivery delivery : reader.delivery().deliveries()) {
            attempts.put(delivery.offset(), delivery.attempt());
          }
        }
      }

      // then
      int had = silent.deliveredUntilTheEnd();
      assertThat(had).as("messages sent to who does not read").isBetween(1, messages / 2);
      assertThat(attempts.values()).contains(2);
      others.goOn();
    }
  }

  /** What nobody reads holds up no stop. */
  @Test
  void shouldStopWhileAConsumerDoesNotRead() throws Exception {
    int port = start(Map.of());
    try (RawClient silent = RawClient.withSmallWindow(port).hello();
        RawClient producer = new RawClient(port).hello()) {
      // given
      subscribe(silent, 1_000);
      UUID session = UUID.randomUUID();
      for (int i = 0; i < 32; i++) {
        producer.request(new Publish(session, i, "", 0, List.of(message("t", 1 << 20))));
        assertThat(producer.answer()).isInstanceOf(Published.class);
      }

      // when
      Broker broker = Objects.requireNonNull(running);
      running = null;

      // then
      broker.stop().toCompletableFuture().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }
  }

  private static void subscribe(RawClient consumer, int credit) throws IOException {
    consumer.request(new Subscribe(1, "t", "g", StartPosition.EARLIEST, true, 0, "c" + credit));
    assertThat(consumer.answer()).isInstanceOf(Subscribed.class);
    consumer.send(RawClient.frame(0, new Credit(1, credit)));
  }

  /** Some 250 MB of answers: red by its bound on the memory when they are all kept. */
  @Test
  void shouldHoldLittleForWhoSendsWithoutReading() throws Exception {
    int requests = 100_000;
    int topics = 40;
    int port = start(Map.of("limits.connectionBufferBytes", 64 << 10));
    try (RawClient client = new RawClient(port).hello();
        GoodClients others = new GoodClients(port, "good", PATIENCE_MS)) {
      // given
      for (int i = 0; i < topics; i++) {
        client.request(new CreateTopic("topic-with-a-name-of-some-length-" + i));
        assertThat(client.answer()).isInstanceOf(Done.class);
      }
      others.goOn();
      Footprint before = Footprint.now();

      // when
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(() -> pipeline(client, requests, topics));
      for (int i = 0; i < 100; i++) {
        others.goOn();
        pause();
      }

      // then
      assertThat(before.excess()).isEmpty();
      int answers = 0;
      while (answers < requests) {
        assertThat(((Topics) client.answer()).topics()).hasSizeGreaterThanOrEqualTo(topics);
        answers++;
      }
      sent.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
      others.goOn();
    }
  }

  private static void pipeline(RawClient client, int requests, int topics) {
    try {
      for (int i = 0; i < requests; i++) {
        client.request(new ListTopics("", topics + 1));
      }
    } catch (IOException ended) {
      throw new IllegalStateException(ended);
    }
  }

  @Test
  void shouldLimitTheOpenTransactionsOfAGroup() throws Exception {
    int port = start(Map.of("transactions.maxOpenPerGroup", 2));
    try (RawClient client = new RawClient(port).hello()) {
      // given
      UUID first = prepare(client);
      assertThat(client.answer()).isInstanceOf(Prepared.class);
      prepare(client);
      assertThat(client.answer()).isInstanceOf(Prepared.class);

      // when
      prepare(client);

      // then
      Refused refused = (Refused) client.answer();
      assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_TRANSACTIONS);
      assertThat(refused.text()).contains("2");
      client.request(new Decide(first, Outcome.ROLLBACK, ""));
      assertThat(client.answer()).isInstanceOf(Decided.class);
      prepare(client);
      assertThat(client.answer()).isInstanceOf(Prepared.class);
    }
  }

  private static UUID prepare(RawClient client) throws IOException {
    UUID id = UuidV7.next();
    client.request(
        new Prepare(id, new UUID(0, 0), CheckPolicy.DEFAULT, List.of(message("t", 10)), List.of()));
    return id;
  }

  @Test
  void shouldTurnAwayOneConnectionTooMany() throws Exception {
    int port = start(Map.of("limits.maxConnections", 2));
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    root.addAppender(lines);
    try (GoodClients two = new GoodClients(port, "good", PATIENCE_MS)) {
      // when
      try (RawClient third = new RawClient(port)) {
        Response answer = third.answer();

        // then
        assertThat(((Refused) answer).code()).isEqualTo(ErrorCode.BUSY);
        assertThat(((Refused) answer).text()).contains("as many connections as it takes, 2;");
        assertThat(third.ended()).isTrue();
      }
      for (int i = 0; i < 100; i++) {
        try (RawClient rude = new RawClient(port)) {
          sends(rude);
          rude.reset();
        }
      }
      two.goOn();
    } finally {
      root.detachAppender(lines);
    }
    List<ILoggingEvent> said = new ArrayList<>(lines.list);
    assertThat(said)
        .filteredOn(line -> line.getFormattedMessage().contains("Expected at most 2 connections"))
        .isNotEmpty();
    assertThat(said).filteredOn(line -> line.getThrowableProxy() != null).isEmpty();
  }
}
