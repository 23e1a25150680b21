package io.escrowmq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.consumer.Consumer;
import io.escrowmq.consumer.ConsumerOptions;
import io.escrowmq.consumer.ExponentialRetry;
import io.escrowmq.consumer.Outcome;
import io.escrowmq.consumer.Subscription;
import io.escrowmq.jdbc.schema.Schema;
import io.escrowmq.producer.CompensationHandler;
import io.escrowmq.producer.CompensationOptions;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.ProducerOptions;
import io.escrowmq.producer.RejectedMessage;
import io.escrowmq.producer.TransactionMessages;
import io.escrowmq.producer.TransactionOptions;
import io.escrowmq.producer.TransactionResult;
import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.Groups;
import io.escrowmq.protocol.message.ListGroups;
import io.escrowmq.protocol.message.Message;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An order that the inventory rejects, against a whole broker and a real database: the shop's
 * refund happens once.
 */
class RejectedOrderTest {
  private static final long GRACE_MS = 200;
  private static final CompensationOptions QUICK =
      CompensationOptions.DEFAULT.retry(
          ExponentialRetry.builder()
              .first(Duration.ofMillis(1))
              .cap(Duration.ofMillis(1))
              .maxAttempts(3)
              .build());

  @TempDir Path directory;

  private final BlockingQueue<RejectedMessage> compensated = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Broker broker;
  private JdbcDataSource shop;

  @BeforeEach
  void start() throws Exception {
    BrokerConfig config =
        BrokerConfig.defaults()
            .withData(directory.resolve("data"))
            .withPort(0)
            .withHttpPort(-1)
            .with("delivery.graceMs", GRACE_MS);
    broker = Broker.start(config).toCompletableFuture().get(20, TimeUnit.SECONDS);
    shop = new JdbcDataSource();
    shop.setURL("jdbc:h2:file:" + directory.resolve("shop") + ";WRITE_DELAY=0");
    try (Connection connection = shop.getConnection();
        Statement statement = connection.createStatement()) {
      Schema.create(connection);
      statement.execute("CREATE TABLE orders (number VARCHAR(20) PRIMARY KEY)");
      // Without a key, so that a second refund would show.
      statement.execute("CREATE TABLE refunds (number VARCHAR(20), code VARCHAR(20))");
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    broker.stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Producer producer(int port) {
    Producer producer =
        Producer.connect(
            ProducerOptions.builder()
                .broker("127.0.0.1", port)
                .group("shop")
                .dataSources(shop)
                .build());
    open.add(() -> producer.close(Duration.ofMillis(100)));
    return producer;
  }

  private void refund(RejectedMessage rejected, Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO refunds VALUES (?, ?)")) {
      insert.setString(1, rejected.message().bodyText());
      insert.setString(2, rejected.code());
      insert.executeUpdate();
    }
    compensated.add(rejected);
  }

  /** A consumer that has nothing in stock. */
  private void rejectAll(String group) {
    Consumer consumer =
        Consumer.connect(
            ConsumerOptions.builder()
                .broker("127.0.0.1", broker.port())
                .closeTimeout(Duration.ofSeconds(1))
                .build());
    open.add(consumer);
    consumer.subscribe(
        Subscription.of("placed", group)
            .handler(message -> Outcome.reject("sold-out", "nothing is left"))
            .build());
  }

  private static TransactionResult<Integer> order(Producer producer, DataSource shop, Message event)
      throws SQLException {
    return producer
        .transactional(shop)
        .sendInTransaction(
            TransactionMessages.onCommit(event),
            TransactionOptions.DEFAULT,
            connection -> {
              try (PreparedStatement insert =
                  connection.prepareStatement("INSERT INTO orders VALUES ('7')")) {
                return insert.executeUpdate();
              }
            });
  }

  private static Message event() {
    return MessageBuilder.to("placed").key("customer-1").header("kind", "b2b").body("7").build();
  }

  private RejectedMessage nextCompensated() throws InterruptedException {
    RejectedMessage next = compensated.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("a compensation").isNotNull();
    return next;
  }

  private List<String> refunds() throws SQLException {
    List<String> codes = new ArrayList<>();
    try (Connection connection = shop.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT code FROM refunds")) {
      while (rows.next()) {
        codes.add(rows.getString(1));
      }
    }
    return codes;
  }

  /** The shop as a group of its compensation topic, once it has nothing left to do. */
  private GroupInfo awaitSettled(int compensations) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      Groups groups =
          (Groups)
              broker
                  .ask(new ListGroups("shop.compensation", 10))
                  .toCompletableFuture()
                  .get(5, TimeUnit.SECONDS);
      Optional<GroupInfo> shopGroup = groups.groups().stream().findFirst();
      if (shopGroup.isPresent() && shopGroup.get().ackFloor() == compensations) {
        return shopGroup.get();
      }
      assertThat(System.nanoTime()).as("still " + groups).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void shouldCompensateARejectedOrderOnceAndNameTheCause() throws Exception {
    // given
    Producer producer = producer(broker.port());
    producer.onReject(shop, this::refund);
    rejectAll("inventory");
    Message event = event();

    // when
    TransactionResult<Integer> placed = order(producer, shop, event);

    // then
    RejectedMessage rejected = nextCompensated();
    assertThat(rejected.id()).isEqualTo(event.id());
    assertThat(rejected.transactionId()).contains(placed.transactionId());
    assertThat(rejected.topic()).isEqualTo("placed");
    assertThat(rejected.offset()).isZero();
    assertThat(rejected.rejectedBy()).isEqualTo("inventory");
    assertThat(rejected.code()).isEqualTo("sold-out");
    assertThat(rejected.reason()).isEqualTo("nothing is left");
    assertThat(rejected.message().keyText()).isEqualTo("customer-1");
    assertThat(rejected.message().header("kind")).contains("b2b");
    assertThat(awaitSettled(1).dead()).isZero();
    assertThat(refunds()).containsExactly("sold-out");
  }

  @Test
  void shouldCompensateOnceWhenTheHandlerFailsFirst() throws Exception {
    // given
    AtomicInteger attempts = new AtomicInteger();
    Producer producer = producer(broker.port());
    producer.onReject(
        shop,
        (rejected, connection) -> {
          refund(rejected, connection);
          if (attempts.incrementAndGet() == 1) {
            throw new IllegalStateException("the bank does not answer");
          }
        },
        QUICK);
    rejectAll("inventory");

    // when
    order(producer, shop, event());

    // then
    assertThat(awaitSettled(1).dead()).isZero();
    assertThat(attempts).hasValue(2);
    assertThat(refunds()).containsExactly("sold-out");
  }

  @Test
  void shouldLeaveADeadLetterWhenTheHandlerAlwaysFails() throws Exception {
    // given
    AtomicInteger attempts = new AtomicInteger();
    Producer producer = producer(broker.port());
    producer.onReject(
        shop,
        (rejected, connection) -> {
          refund(rejected, connection);
          attempts.incrementAndGet();
          throw new IllegalStateException("the bank does not answer");
        },
        QUICK);
    rejectAll("inventory");

    // when
    order(producer, shop, event());

    // then
    assertThat(awaitSettled(1).dead()).isEqualTo(1);
    assertThat(attempts).hasValue(3);
    assertThat(refunds()).isEmpty();
  }

  @Test
  void shouldLeaveADeadLetterOfWhatIsNoCompensation() throws Exception {
    // given
    Producer producer = producer(broker.port());
    producer.onReject(shop, this::refund);

    // when
    producer.sendBlocking(MessageBuilder.to("shop.compensation").body("7").build());

    // then
    assertThat(awaitSettled(1).dead()).isEqualTo(1);
    assertThat(refunds()).isEmpty();
  }

  @Test
  void shouldCompensateForEachGroupThatRejects() throws Exception {
    // given
    Producer producer = producer(broker.port());
    producer.onReject(shop, this::refund);
    rejectAll("inventory");
    rejectAll("fraud");

    // when
    order(producer, shop, event());

    // then
    awaitSettled(2);
    assertThat(List.of(nextCompensated().rejectedBy(), nextCompensated().rejectedBy()))
        .containsExactlyInAnyOrder("inventory", "fraud");
    assertThat(refunds()).hasSize(2);
  }

  @Test
  void shouldCompensateOnceWhenTheReplyToCommitIsLost() throws Exception {
    // given: the effect is there, but its handler is told that it failed
    AtomicInteger commits = new AtomicInteger();
    DataSource faulty =
        afterCommit(
            shop,
            () -> {
              if (commits.incrementAndGet() == 1) {
                throw new SQLException("the reply to COMMIT is lost", "08006");
              }
            });
    Producer producer = producer(broker.port());
    producer.onReject(faulty, this::refund, QUICK);
    rejectAll("inventory");

    // when
    order(producer, shop, event());

    // then
    assertThat(awaitSettled(1).dead()).isZero();
    assertThat(refunds()).containsExactly("sold-out");
    assertThat(compensated).hasSize(1);
  }

  @Test
  void shouldCompensateOnceWhenTheProducerRestartsBetweenEffectAndAck() throws Exception {
    // given: a first producer that hangs right after its COMMIT
    CountDownLatch committed = new CountDownLatch(1);
    CountDownLatch dead = new CountDownLatch(1);
    DataSource hanging =
        afterCommit(
            shop,
            () -> {
              committed.countDown();
              awaitUninterrupted(dead);
            });
    try (Cable cable = new Cable(broker.port())) {
      Producer first = producer(cable.port());
      first.onReject(hanging, this::refund);
      rejectAll("inventory");
      order(first, shop, event());
      assertThat(committed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(refunds()).containsExactly("sold-out");

      // when: it dies, and another one takes over
      cable.cut();
      dead.countDown();
      CompensationHandler again = this::refund;
      producer(broker.port()).onReject(shop, again);

      // then
      assertThat(awaitSettled(1).dead()).isZero();
      assertThat(refunds()).containsExactly("sold-out");
      assertThat(compensated).hasSize(1);
    }
  }

  /** What happens when COMMIT has happened. */
  private interface AfterCommit {
    void run() throws SQLException;
  }

  private static DataSource afterCommit(DataSource inner, AfterCommit then) {
    return (DataSource)
        Proxy.newProxyInstance(
            RejectedOrderTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              Connection connection = (Connection) method.invoke(inner, arguments);
              return Proxy.newProxyInstance(
                  RejectedOrderTest.class.getClassLoader(),
                  new Class<?>[] {Connection.class},
                  (self, called, given) -> {
                    try {
                      Object result = called.invoke(connection, given);
                      if (called.getName().equals("commit")) {
                        then.run();
                      }
                      return result;
                    } catch (InvocationTargetException thrown) {
                      throw thrown.getTargetException();
                    }
                  });
            });
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("Expected to go on, but nobody said so");
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }
}
