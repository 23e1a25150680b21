package io.escrowmq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.barrier.Barrier;
import io.escrowmq.jdbc.barrier.BarrierFencedException;
import io.escrowmq.jdbc.barrier.BarrierOptions;
import io.escrowmq.jdbc.resource.ResourceTable;
import io.escrowmq.jdbc.schema.Schema;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.ProducerOptions;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.ShowTransaction;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.Topics;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.Transactions;
import io.escrowmq.protocol.message.UuidV7;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A producer that dies in the middle of a transaction, against a whole broker and real databases:
 * what its barrier row says becomes of the messages, without a checker. (The quickstart kills real
 * processes at the same places.)
 */
class CrashedProducerTest {

  private static final String GROUP = "orders";
  private static final CheckPolicy AT_ONCE =
      new CheckPolicy(0, 100, 1_000, 1_000, 0, ExhaustedPolicy.PARK);

  @TempDir Path directory;

  private final UUID id = UuidV7.next();
  private final Barrier barrier = new Barrier(Dialect.H2, BarrierOptions.DEFAULT);
  private Broker broker;
  private JdbcDataSource orders;

  @BeforeEach
  void start() throws Exception {
    BrokerConfig config =
        BrokerConfig.defaults().withData(directory.resolve("data")).withPort(0).withHttpPort(-1);
    broker = Broker.start(config).toCompletableFuture().get(20, TimeUnit.SECONDS);
    orders = database("orders");
  }

  @AfterEach
  void stop() throws Exception {
    broker.stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private JdbcDataSource database(String name) throws Exception {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:file:" + directory.resolve(name) + ";WRITE_DELAY=0");
    try (Connection connection = database.getConnection()) {
      Schema.create(connection);
    }
    return database;
  }

  /** How far a producer came. */
  private enum Crash {
    BEFORE_LOCAL_COMMIT,
    AFTER_LOCAL_COMMIT,
    /** The reply to prepare was lost, so the messages took the outbox; committed. */
    AFTER_DIVERTED_COMMIT
  }

  /** Runs a transaction as the SDK does, up to the local commit or just before it, and is gone. */
  private void crash(Crash where) throws Exception {
    UUID resource = ResourceTable.idOf(orders::getConnection);
    BrokerConnection dying =
        BrokerConnection.open(
            ConnectionOptions.builder("127.0.0.1", broker.port())
                .producerGroup(GROUP)
                .resources(List.of(resource))
                .build());
    try (Connection local = orders.getConnection()) {
      local.setAutoCommit(false);
      barrier.begin(local, id, GROUP);
      Prepare prepare =
          new Prepare(
              id,
              resource,
              AT_ONCE,
              List.of(EncodedMessage.of(MessageBuilder.to("placed").body("order").build())),
              List.of(EncodedMessage.of(MessageBuilder.to("withdrawn").body("order").build())));
      assertThat(dying.call(prepare, 5_000).get(10, TimeUnit.SECONDS)).isInstanceOf(Prepared.class);
      switch (where) {
        case BEFORE_LOCAL_COMMIT -> local.rollback(); // What a database does when its client dies.
        case AFTER_LOCAL_COMMIT -> local.commit();
        case AFTER_DIVERTED_COMMIT -> {
          barrier.divertBegun(local, id);
          local.commit();
        }
      }
    }
    dying.close(0).get(10, TimeUnit.SECONDS);
  }

  private Producer producer(JdbcDataSource database) {
    return Producer.connect(
        ProducerOptions.builder()
            .broker("127.0.0.1", broker.port())
            .group(GROUP)
            .dataSources(database)
            .build());
  }

  private TransactionInfo awaitState(String state) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      Transactions shown =
          (Transactions)
              broker.ask(new ShowTransaction(id)).toCompletableFuture().get(5, TimeUnit.SECONDS);
      TransactionInfo transaction = shown.transactions().get(0);
      if (transaction.state().equals(state)) {
        return transaction;
      }
      assertThat(System.nanoTime()).as("still " + transaction).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private long stored(String topic) throws Exception {
    Topics topics =
        (Topics) broker.ask(new ListTopics("", 100)).toCompletableFuture().get(5, TimeUnit.SECONDS);
    return topics.topics().stream()
        .filter(one -> one.name().equals(topic))
        .mapToLong(TopicInfo::nextOffset)
        .sum();
  }

  @Test
  void shouldDeliverWhatADeadProducerHadCommittedLocally() throws Exception {
    // given
    crash(Crash.AFTER_LOCAL_COMMIT);

    // when
    try (Producer next = producer(orders)) {
      TransactionInfo decided = awaitState("COMMITTED");

      // then
      assertThat(decided.decidedBy()).startsWith("CHECK_BACK");
      assertThat(stored("placed")).isEqualTo(1);
      assertThat(stored("withdrawn")).isZero();
      assertThat(next.isConnected()).isTrue();
    }
  }

  @Test
  void shouldRollBackWhatADeadProducerHadNotCommittedAndFenceItsLateCommit() throws Exception {
    // given
    crash(Crash.BEFORE_LOCAL_COMMIT);

    // when
    try (Producer next = producer(orders)) {
      awaitState("ROLLED_BACK");

      // then
      assertThat(next.isConnected()).isTrue();
      assertThat(stored("placed")).isZero();
      assertThat(stored("withdrawn")).isEqualTo(1);
    }
    try (Connection late = orders.getConnection()) {
      late.setAutoCommit(false);
      assertThatThrownBy(() -> barrier.begin(late, id, GROUP))
          .isInstanceOf(BarrierFencedException.class);
    }
  }

  @Test
  void shouldReleaseNeitherSetWhenThePrepareArrivedAfterAllAndTheOutboxWasUsed() throws Exception {
    // given
    crash(Crash.AFTER_DIVERTED_COMMIT);

    // when
    try (Producer next = producer(orders)) {
      TransactionInfo decided = awaitState("WITHDRAWN");

      // then
      assertThat(next.isConnected()).isTrue();
      assertThat(decided.decidedBy()).startsWith("CHECK_BACK");
      assertThat(stored("placed")).isZero();
      assertThat(stored("withdrawn")).isZero();
    }
  }

  @Test
  void shouldNotLetAProducerWithAnotherDatabaseDecide() throws Exception {
    // given
    crash(Crash.AFTER_LOCAL_COMMIT);

    // when: this one's barrier table knows nothing of the transaction, and would say "rolled back"
    try (Producer stranger = producer(database("elsewhere"));
        Producer next = producer(orders)) {
      TransactionInfo decided = awaitState("COMMITTED");

      // then
      assertThat(stranger.isConnected() && next.isConnected()).isTrue();
      assertThat(decided.checks()).isZero();
      assertThat(stored("placed")).isEqualTo(1);
    }
  }
}
