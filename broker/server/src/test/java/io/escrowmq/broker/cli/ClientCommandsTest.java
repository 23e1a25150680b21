package io.escrowmq.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.client.testing.FakeBroker;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.AlterTopic;
import io.escrowmq.protocol.message.CreateTopic;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.Groups;
import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.ListGroups;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.ListTransactions;
import io.escrowmq.protocol.message.ListWorkOrders;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Placement;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.ResolveTransaction;
import io.escrowmq.protocol.message.ResolveWorkOrder;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Subscribed;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.TopicOptions;
import io.escrowmq.protocol.message.Topics;
import io.escrowmq.protocol.message.Transactions;
import io.escrowmq.protocol.message.Unsubscribe;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.WorkOrderAction;
import io.escrowmq.protocol.message.WorkOrderInfo;
import io.escrowmq.protocol.message.WorkOrderKind;
import io.escrowmq.protocol.message.WorkOrderStep;
import io.escrowmq.protocol.message.WorkOrders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientCommandsTest {
  private static final String ID = "0198c0de-0000-7000-8000-000000000001";

  private final FakeBroker broker = FakeBroker.start();
  private final CommandLineFixture line = new CommandLineFixture();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldPublishWithKeyAndHeaders() {
    // given
    broker.on(Publish.class, ClientCommandsTest::stored);

    // when
    int code = line.run(broker, "publish", "t", "--body", "hi", "--key", "k", "--header", "a=b=c");

    // then
    assertThat(code).isZero();
    assertThat(line.out()).startsWith("Published ").contains(" to t at offset 0");
    Message sent = broker.received(Publish.class).get(0).messages().get(0).decode();
    assertThat(sent.body()).asString(StandardCharsets.UTF_8).isEqualTo("hi");
    assertThat(sent.key()).asString(StandardCharsets.UTF_8).isEqualTo("k");
    assertThat(sent.headers()).containsExactly(Header.of("a", "b=c"));
  }

  @Test
  void shouldPublishStandardInput() {
    broker.on(Publish.class, ClientCommandsTest::stored);

    int code = line.run("from a pipe {n}", broker, "publish", "t");

    assertThat(code).isZero();
    assertThat(bodies()).containsExactly("from a pipe {n}");
  }

  @Test
  void shouldNumberManyMessages() {
    // given
    broker.on(Publish.class, ClientCommandsTest::stored);

    // when
    int code = line.run(broker, "publish", "t", "--body", "no {n}", "--count", "100", "--json");

    // then
    assertThat(code).isZero();
    assertThat(line.out()).contains("\"published\":100").contains("\"lastOffset\":99");
    assertThat(bodies())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).mapToObj(n -> "no " + n).toList());
  }

  @Test
  void shouldPublishAgainWithTheSameIdsWhatABusyBrokerLeftOpen() {
    // given
    AtomicInteger calls = new AtomicInteger();
    broker.on(
        Publish.class,
        publish ->
            calls.getAndIncrement() == 1
                ? new Refused(ErrorCode.BUSY, "Later.", null)
                : calls.get() < 5
                    ? new Refused(ErrorCode.OUT_OF_SEQUENCE, "After the other.", null)
                    : stored(publish));

    // when
    int code = line.run(broker, "publish", "t", "--body", "x", "--count", "150");

    // then
    assertThat(code).isZero();
    Set<UUID> ids = new HashSet<>();
    Set<UUID> streams = new HashSet<>();
    for (Publish publish : broker.received(Publish.class)) {
      streams.add(publish.session());
      publish.messages().forEach(message -> ids.add(message.id()));
    }
    assertThat(ids).hasSize(150);
    assertThat(streams).hasSizeGreaterThan(1);
  }

  @Test
  void shouldPublishOnAfterALostConnection() {
    // given
    AtomicInteger calls = new AtomicInteger();
    broker.onExchange(
        Publish.class,
        (exchange, publish) -> {
          if (calls.getAndIncrement() == 0) {
            broker.dropConnections();
          } else {
            exchange.reply(stored(publish));
          }
        });

    // when, then
    assertThat(line.run(broker, "publish", "t", "--body", "x")).isZero();
    assertThat(broker.received(Publish.class).stream().flatMap(p -> p.messages().stream()))
        .extracting(EncodedMessage::id)
        .hasSize(2)
        .containsOnly(broker.received(Publish.class).get(0).messages().get(0).id());
  }

  @Test
  void shouldSayWhyItWasRefused() {
    broker.on(Publish.class, p -> new Refused(ErrorCode.INVALID_TOPIC, "It begins badly.", null));

    int code = line.run(broker, "publish", ".t", "--body", "x");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(line.err())
        .isEqualTo("escrowmq: The broker refused with INVALID_TOPIC: It begins badly.\n");
    assertThat(line.out()).isEmpty();
  }

  @Test
  void shouldConsumeAndAcknowledgeWhatItPrinted() {
    // given
    deliver(5);

    // when
    int code = line.run(broker, "consume", "t", "--group", "g", "--max", "3", "--timeout", "10");

    // then
    assertThat(code).isZero();
    assertThat(line.out().lines()).containsExactly("m0", "m1", "m2");
    assertThat(broker.received(Ack.class).stream().flatMap(a -> a.offsets().stream()))
        .allMatch(range -> range.last() <= 2)
        .isNotEmpty();
    Subscribe subscribe = broker.received(Subscribe.class).get(0);
    assertThat(subscribe.start()).isEqualTo(StartPosition.EARLIEST);
    assertThat(subscribe.counts()).isFalse();
    broker.awaitReceived(Unsubscribe.class, 1);
  }

  @Test
  void shouldPrintMessagesAsJson() {
    deliver(1);

    int code = line.run(broker, "consume", "t", "--group", "g", "--max", "1", "--json");

    assertThat(code).isZero();
    assertThat(line.out())
        .contains("\"offset\":0,\"attempt\":1,")
        .contains("\"key\":\"k\",\"headers\":[{\"name\":\"h\",\"valueBase64\":\"/w==\"}]")
        .contains("\"body\":\"m0\"}");
  }

  @Test
  void shouldEndAtTheTimeoutWithACodeOfItsOwn() {
    deliver(2);

    int code = line.run(broker, "consume", "t", "--group", "g", "--max", "9", "--timeout", "0.3");

    assertThat(code).isEqualTo(ExitCode.TIMEOUT);
    assertThat(line.err()).contains("Expected 9 messages, but only 2 came");
  }

  @Test
  void shouldEndWellAtTheTimeoutWhenNoNumberWasAskedFor() {
    deliver(2);

    assertThat(line.run(broker, "consume", "t", "--group", "g", "--timeout", "0.3")).isZero();
    assertThat(line.out().lines()).containsExactly("m0", "m1");
  }

  @Test
  void shouldNotPrintTwiceWhenAnAcknowledgementWasLost() {
    // given
    deliver(1);
    AtomicInteger acks = new AtomicInteger();
    broker.onExchange(
        Ack.class,
        (exchange, ack) -> {
          if (acks.getAndIncrement() == 0) {
            broker.dropConnections();
          } else {
            exchange.reply(new Done());
          }
        });

    // when
    int code = line.run(broker, "consume", "t", "--group", "g", "--max", "1", "--timeout", "10");

    // then
    assertThat(code).isZero();
    assertThat(line.out().lines()).containsExactly("m0");
    assertThat(acks).hasValue(2);
  }

  @Test
  void shouldListTopicsAndGroups() {
    // given
    broker.on(
        ListTopics.class,
        r ->
            new Topics(
                List.of(new TopicInfo("orders", 0, 7, 1, 0, 3, 7, 0, TopicOptions.DEFAULT))));
    broker.on(
        ListGroups.class,
        r -> new Groups(List.of(new GroupInfo(r.topic(), "g", true, 0, 3, 4, 0, 0, 0, 1))));

    // when
    int topics = line.run(broker, "topics");
    int groups = line.run(broker, "groups", "orders", "--json");

    // then
    assertThat(topics + groups).isZero();
    assertThat(line.out().lines().toList())
        .containsExactly(
            "TOPIC   FIRST  NEXT  MESSAGES  BYTES  DELAYED  CONSUMED"
                + "  RETENTION MS  RETENTION BYTES  UNACKED",
            "orders      0     7         7      1        0         3"
                + "  default       default          stays",
            "{\"topic\":\"orders\",\"group\":\"g\",\"counts\":true,\"startOffset\":0,"
                + "\"ackFloor\":3,\"lag\":4,\"inFlight\":0,\"retrying\":0,\"dead\":0,"
                + "\"consumers\":1}");
  }

  @Test
  void shouldCreateATopicWithWhatIsSaidOfIt() {
    broker.on(CreateTopic.class, r -> new Done());

    int code =
        line.run(
            broker,
            "topics",
            "create",
            "orders",
            "--retention",
            "60",
            "--retention-bytes",
            "default",
            "--keep-unacked",
            "false");

    assertThat(code).isZero();
    assertThat(line.out()).isEqualTo("orders: done\n");
    assertThat(broker.received(CreateTopic.class))
        .containsExactly(
            new CreateTopic(
                "orders", new TopicOptions(60_000, TopicOptions.BROKER_DEFAULT, false)));
  }

  @Test
  void shouldChangeOnlyWhatIsSaidOfATopic() {
    TopicOptions before = new TopicOptions(5_000, 7, false);
    TopicInfo orders = new TopicInfo("orders", 0, 7, 1, 0, 3, 7, 0, before);
    broker.on(ListTopics.class, r -> new Topics(List.of(orders)));
    broker.on(AlterTopic.class, r -> new Done());

    int code = line.run(broker, "topics", "alter", "orders", "--retention", "0");

    assertThat(code).isZero();
    assertThat(broker.received(AlterTopic.class))
        .containsExactly(new AlterTopic("orders", new TopicOptions(0, 7, false)));
  }

  @Test
  void shouldNotAlterATopicThatIsNotThere() {
    broker.on(ListTopics.class, r -> new Topics(List.of()));

    int code = line.run(broker, "topics", "alter", "orders", "--retention", "0");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(line.err()).contains("Expected a topic orders, but there is none.");
    assertThat(broker.received(AlterTopic.class)).isEmpty();
  }

  @Test
  void shouldRefuseLimitsThatAreNone() {
    for (String limit :
        List.of("-1", "soon", "1e3", "99999999999999999999", "9223372036854775807")) {
      int code = line.run(broker, "topics", "create", "orders", "--retention", limit);

      assertThat(code).as(limit).isEqualTo(ExitCode.USAGE);
    }
    assertThat(line.err()).contains("but it is soon.").doesNotContain("Exception");
    assertThat(broker.received(CreateTopic.class)).isEmpty();
  }

  @Test
  void shouldListNoTransactionsAsATitleOnly() {
    broker.on(ListTransactions.class, r -> new Transactions(List.of()));

    assertThat(line.run(broker, "transactions", "list", "--state", "PARKED")).isZero();
    assertThat(line.out()).startsWith("TRANSACTION");
    assertThat(broker.received(ListTransactions.class).get(0).state()).isEqualTo("PARKED");
  }

  private static WorkOrders workOrder(long next) {
    WorkOrderStep step = new WorkOrderStep(2_000, "ada", "RETRY", "ticket");
    return new WorkOrders(
        List.of(
            new WorkOrderInfo(
                12,
                WorkOrderKind.PARKED_TRANSACTION,
                UUID.fromString(ID),
                "",
                "shop",
                -1,
                15,
                "database away",
                1_000,
                0,
                List.of(step))),
        next);
  }

  @Test
  void shouldListWorkOrdersOverShortPages() {
    broker.on(ListWorkOrders.class, r -> workOrder(r.after() == 0 ? 12 : 0));

    assertThat(line.run(broker, "work-orders", "list", "--group", "shop")).isZero();

    assertThat(line.out()).startsWith("NUMBER").contains("PARKED_TRANSACTION", "database away");
    assertThat(broker.received(ListWorkOrders.class))
        .containsExactly(
            new ListWorkOrders(true, "", "", "shop", 0, 100),
            new ListWorkOrders(true, "", "", "shop", 12, 99));
  }

  @Test
  void shouldSettleAWorkOrderAndShowItsHistory() {
    broker.on(ResolveWorkOrder.class, r -> workOrder(0));

    int code =
        line.run(
            broker, "work-orders", "resolve", "12", "retry", "--reason", "up", "--operator", "ada");

    assertThat(code).isZero();
    assertThat(line.out()).contains("RETRY by ada: ticket");
    assertThat(broker.received(ResolveWorkOrder.class))
        .containsExactly(new ResolveWorkOrder(12, WorkOrderAction.RETRY, "ada", "up"));
    assertThat(line.run(broker, "work-orders", "resolve", "12", "burn", "--reason", "x"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldDecideATransaction() {
    broker.on(ResolveTransaction.class, r -> new Decided(r.outcome(), false));

    int code =
        line.run(
            broker,
            "transactions",
            "commit",
            ID,
            "--reason",
            "seen",
            "--operator",
            "ada",
            "--force");

    assertThat(code).isZero();
    assertThat(line.out()).isEqualTo(ID + ": commit\n");
    assertThat(broker.received(ResolveTransaction.class))
        .containsExactly(
            new ResolveTransaction(UUID.fromString(ID), Outcome.COMMIT, "ada", "seen", true));
  }

  @Test
  void shouldFailWhenTheDatabaseDecidedOtherwise() {
    broker.on(ResolveTransaction.class, r -> new Decided(Outcome.COMMIT, false));

    int code = line.run(broker, "transactions", "rollback", ID, "--reason", "r");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(line.out()).contains(": commit");
    assertThat(line.err()).contains("decided otherwise");
  }

  @Test
  void shouldSayThatNoBrokerIsThere() {
    broker.stopListening();

    int code = line.run(broker, "topics", "--connect-timeout", "0.3");

    assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(line.err()).startsWith("escrowmq: Expected a broker at 127.0.0.1:");
  }

  private List<String> bodies() {
    List<String> bodies = new ArrayList<>();
    for (Publish publish : broker.received(Publish.class)) {
      publish
          .messages()
          .forEach(m -> bodies.add(new String(m.decode().body(), StandardCharsets.UTF_8)));
    }
    return bodies;
  }

  private static final AtomicInteger NEXT = new AtomicInteger();

  private static Response stored(Publish publish) {
    if (publish.sequence() == 0) {
      NEXT.set(0);
    }
    return new Published(
        publish.messages().stream()
            .map(message -> new Placement(0, NEXT.getAndIncrement(), false))
            .toList());
  }

  /** Has the broker deliver so many messages, within the credit, to each subscription. */
  private void deliver(int count) {
    broker.on(Subscribe.class, s -> new Subscribed(30_000, 5_000, 0));
    broker.on(Ack.class, ack -> new Done());
    broker.on(Unsubscribe.class, u -> new Done());
    broker.onExchange(
        Credit.class,
        (exchange, credit) -> {
          List<Delivery> deliveries = new ArrayList<>();
          long done = broker.received(Ack.class).size();
          for (int i = 0;
              i < Math.min(count, credit.messages()) && (done == 0 || count == 1);
              i++) {
            deliveries.add(new Delivery(i, 1, message("m" + i)));
          }
          if (!deliveries.isEmpty()) {
            exchange.peer().push(new Deliver(credit.subscription(), 0, deliveries));
          }
        });
  }

  private static EncodedMessage message(String body) {
    byte[] key = {'k'};
    byte[] odd = {(byte) 0xFF};
    return EncodedMessage.of(
        new Message(
            UuidV7.next(),
            "t",
            key,
            List.of(new Header("h", odd)),
            "",
            0,
            body.getBytes(StandardCharsets.UTF_8)));
  }
}
