package io.escrowmq.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.BrokerMain;
import io.escrowmq.broker.kill.BrokerProcess;
import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.barrier.Barrier;
import io.escrowmq.jdbc.barrier.BarrierOptions;
import io.escrowmq.jdbc.resource.ResourceTable;
import io.escrowmq.jdbc.schema.Schema;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.ProducerOptions;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.UuidV7;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Very many undecided transactions of a group that died: a broker process holds them through kill
 * -9, and resolves them by the barrier table of the first producer that connects.
 */
class DeadGroupTest {

  private static final int TRANSACTIONS = 10_000;
  private static final int AT_A_TIME = 500;
  private static final String GROUP = "orders";
  private static final CheckPolicy POLICY =
      new CheckPolicy(1_000, 1_000, 5_000, 1_000, 0, ExhaustedPolicy.PARK);

  @TempDir Path directory;

  private final JdbcDataSource orders = new JdbcDataSource();
  private final Barrier barrier = new Barrier(Dialect.H2, BarrierOptions.DEFAULT);
  private Connection keptOpen;

  @BeforeEach
  void createDatabase() throws Exception {
    orders.setURL("jdbc:h2:mem:dead-group-" + UUID.randomUUID());
    keptOpen = orders.getConnection();
    Schema.create(keptOpen);
    keptOpen.setAutoCommit(false);
  }

  @AfterEach
  void dropDatabase() throws Exception {
    keptOpen.close();
  }

  @Test
  void shouldResolveTenThousandOfADeadGroupRightlyAndNoneTwiceWhenAProducerConnects()
      throws Exception {
    BrokerProcess.Launch launch =
        new BrokerProcess.Launch(
            List.of(),
            BrokerMain.class.getName(),
            List.of(),
            directory.resolve("data"),
            List.of("delivery.graceMs=100"));
    try (BrokerProcess broker = new BrokerProcess(directory, launch)) {
      // given: of each three one committed locally, one rolled back, one took the outbox
      broker.start();
      prepareAndDie(broker);
      broker.kill();
      broker.start();
      await(broker, "escrowmq_transactions_open", TRANSACTIONS);

      // when
      try (Producer next =
          Producer.connect(
              ProducerOptions.builder()
                  .broker("127.0.0.1", broker.port())
                  .group(GROUP)
                  .dataSources(orders)
                  .build())) {
        await(broker, "escrowmq_transactions_decided_total", TRANSACTIONS);
        await(broker, "escrowmq_transactions_open", 0);

        // then
        assertThat(decided(broker, "commit")).isEqualTo(kinds(0).count());
        assertThat(decided(broker, "rollback")).isEqualTo(kinds(1).count());
        assertThat(decided(broker, "withdraw")).isEqualTo(kinds(2).count());
        assertThat(WholeTopic.bodies(next, broker.port(), "placed"))
            .containsExactlyInAnyOrderElementsOf(bodies(0));
        assertThat(WholeTopic.bodies(next, broker.port(), "withdrawn"))
            .containsExactlyInAnyOrderElementsOf(bodies(1));
      }
    }
  }

  private static IntStream kinds(int kind) {
    return IntStream.range(0, TRANSACTIONS).filter(i -> i % 3 == kind);
  }

  private static List<String> bodies(int kind) {
    return kinds(kind).mapToObj(i -> "order-" + i).toList();
  }

  private void prepareAndDie(BrokerProcess broker) throws Exception {
    UUID resource = ResourceTable.idOf(orders::getConnection);
    // Its group can be asked, but not this connection, which announces no database.
    BrokerConnection dying =
        BrokerConnection.open(
            ConnectionOptions.builder("127.0.0.1", broker.port()).producerGroup(GROUP).build());
    List<CompletableFuture<Response>> asked = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      UUID id = UuidV7.next();
      if (i % 3 == 0) {
        barrier.begin(keptOpen, id, GROUP);
      } else if (i % 3 == 2) {
        barrier.divert(keptOpen, id, GROUP);
      }
      asked.add(
          dying.call(
              new Prepare(
                  id,
                  resource,
                  POLICY,
                  List.of(message("placed", "order-" + i)),
                  List.of(message("withdrawn", "order-" + i))),
              30_000));
      if (asked.size() == AT_A_TIME || i == TRANSACTIONS - 1) {
        for (CompletableFuture<Response> one : asked) {
          assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(new Prepared(false));
        }
        asked.clear();
      }
    }
    keptOpen.commit();
    dying.close(0).get(10, TimeUnit.SECONDS);
  }

  private static EncodedMessage message(String topic, String body) {
    return EncodedMessage.of(MessageBuilder.to(topic).body(body).build());
  }

  /** Gauges follow the state within seconds. */
  private static void await(BrokerProcess broker, String metric, long wanted) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (metric(broker, metric) != wanted) {
      assertThat(System.nanoTime())
          .as("%s should be %d in%n%s", metric, wanted, broker.page("/metrics"))
          .isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static long decided(BrokerProcess broker, String outcome) throws Exception {
    String series = "escrowmq_transactions_decided_total{outcome=\"" + outcome + "\"}";
    return broker
        .page("/metrics")
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length())))
        .sum();
  }

  /** The sum over a metric's series. */
  private static long metric(BrokerProcess broker, String name) throws Exception {
    return broker
        .page("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
