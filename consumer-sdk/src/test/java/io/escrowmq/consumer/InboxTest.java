package io.escrowmq.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final JdbcDataSource dataSource = new JdbcDataSource();
  private final ReceivedMessage message =
      new ReceivedMessage(Rig.message("k", "{}"), 1, 1, BodyCodec.jackson());
  private Connection keepsAlive;
  private Inbox inbox;

  @BeforeEach
  void open() throws SQLException {
    dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";LOCK_TIMEOUT=10000");
    keepsAlive = dataSource.getConnection();
    inbox = Inbox.on(dataSource, "inventory", InboxOptions.builder().createTables(true).build());
    execute("CREATE TABLE effects (n INT)");
  }

  @AfterEach
  void close() throws SQLException {
    inbox.close();
    keepsAlive.close();
  }

  @Test
  void shouldHaveTheEffectOnceHoweverOftenTheMessageComes() throws Exception {
    // given
    MessageHandler handler = inbox.once((received, connection) -> insertEffect(connection));

    // when, then
    assertThat(handler.handle(message)).isEqualTo(Outcome.ack());
    assertThat(handler.handle(message)).isEqualTo(Outcome.duplicate());
    assertThat(effects()).isEqualTo(1);
    assertThat(inbox.suppressedDuplicates()).isEqualTo(1);
    assertThat(
            Inbox.on(dataSource, "another")
                .once((received, connection) -> insertEffect(connection))
                .handle(message))
        .isEqualTo(Outcome.ack());
    assertThat(effects()).isEqualTo(2);
  }

  @Test
  void shouldHaveTheEffectOnceUnderConcurrentDuplicates() throws Exception {
    // given: 20 messages, each delivered to 8 threads at once
    MessageHandler handler = inbox.once((received, connection) -> insertEffect(connection));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        ReceivedMessage one =
            new ReceivedMessage(Rig.message("k", "{}"), round, 1, BodyCodec.jackson());
        CountDownLatch start = new CountDownLatch(1);
        Callable<Outcome> call =
            () -> {
              assertThat(start.await(10, TimeUnit.SECONDS)).isTrue();
              return handler.handle(one);
            };
        List<Future<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          outcomes.add(threads.submit(call));
        }

        // when
        start.countDown();

        // then
        int suppressed = 0;
        for (Future<Outcome> outcome : outcomes) {
          suppressed += outcome.get(10, TimeUnit.SECONDS).equals(Outcome.duplicate()) ? 1 : 0;
        }
        assertThat(suppressed).isEqualTo(7);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(effects()).isEqualTo(20);
    assertThat(inbox.suppressedDuplicates()).isEqualTo(140);
  }

  @Test
  void shouldRollBackEffectAndRowWhenTheWorkFails() throws Exception {
    // given
    MessageHandler failing =
        inbox.once(
            (received, connection) -> {
              insertEffect(connection);
              throw new IllegalStateException("no");
            });

    // when, then
    assertThatThrownBy(() -> failing.handle(message)).hasMessage("no");
    assertThat(effects()).isZero();
    assertThat(inbox.once((received, connection) -> insertEffect(connection)).handle(message))
        .isEqualTo(Outcome.ack());
    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void shouldRollBackWhenTheWorkDecidesAgainstItsEffect() throws Exception {
    // given
    Outcome no = Outcome.reject("sold-out", "nothing left");
    MessageHandler rejecting =
        inbox.decideOnce(
            (received, connection) -> {
              insertEffect(connection);
              return no;
            });

    // when, then
    assertThat(rejecting.handle(message)).isEqualTo(no);
    assertThat(rejecting.handle(message)).isEqualTo(no);
    assertThat(effects()).isZero();
  }

  @Test
  void shouldAskForARetryWhenTheCommitFailsWhetherOrNotItHappened() throws Exception {
    // given: the first commit is lost, the second happens but its answer is lost
    FaultyDataSource faulty = new FaultyDataSource(dataSource);
    MessageHandler handler =
        Inbox.on(faulty, "inventory").once((received, connection) -> insertEffect(connection));

    // when, then
    faulty.failCommit(false);
    assertThat(handler.handle(message)).isInstanceOf(Outcome.Retry.class);
    assertThat(effects()).isZero();
    faulty.failCommit(true);
    assertThat(handler.handle(message)).isInstanceOf(Outcome.Retry.class);
    assertThat(effects()).isEqualTo(1);
    assertThat(handler.handle(message)).isEqualTo(Outcome.duplicate());
    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void shouldRefuseToLetTheWorkEndTheTransaction() throws Exception {
    // given
    List<InboxWork> bad =
        List.of(
            (received, connection) -> connection.commit(),
            (received, connection) -> connection.rollback(),
            (received, connection) -> connection.close(),
            (received, connection) -> connection.setAutoCommit(true),
            (received, connection) -> connection.abort(Runnable::run),
            (received, connection) -> connection.unwrap(Connection.class).commit(),
            (received, connection) -> connection.getMetaData().getConnection().commit(),
            (received, connection) -> {
              try (Statement statement = connection.createStatement()) {
                statement.getConnection().commit();
              }
            },
            (received, connection) -> {
              try (Statement statement = connection.prepareStatement("SELECT 1")) {
                statement.getConnection().commit();
              }
            });

    // then
    for (InboxWork work : bad) {
      MessageHandler handler =
          inbox.once(
              (received, connection) -> {
                insertEffect(connection);
                work.apply(received, connection);
              });
      assertThatThrownBy(() -> handler.handle(message))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("leave its transaction open");
    }
    assertThat(effects()).isZero();
  }

  @Test
  void shouldAllowSavepointsAndRefuseUseAfterTheWork() throws Exception {
    // given
    List<Connection> kept = new ArrayList<>();
    MessageHandler handler =
        inbox.once(
            (received, connection) -> {
              insertEffect(connection);
              var savepoint = connection.setSavepoint();
              insertEffect(connection);
              connection.rollback(savepoint);
              kept.add(connection);
            });

    // when
    handler.handle(message);

    // then
    assertThat(effects()).isEqualTo(1);
    assertThatThrownBy(() -> kept.get(0).createStatement())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("that is over");
  }

  @Test
  void shouldWorkInReadCommittedAndGiveTheConnectionBackAsItWas() throws Exception {
    // given: a pool of one connection with settings of its own
    AtomicInteger isolation = new AtomicInteger();
    try (Connection pooled = dataSource.getConnection()) {
      pooled.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      FaultyDataSource pool = new FaultyDataSource(dataSource);
      pool.lendAlways(pooled);
      MessageHandler handler =
          Inbox.on(pool, "inventory")
              .once((received, connection) -> isolation.set(connection.getTransactionIsolation()));

      // when
      handler.handle(message);

      // then
      assertThat(isolation).hasValue(Connection.TRANSACTION_READ_COMMITTED);
      assertThat(pooled.getAutoCommit()).isTrue();
      assertThat(pooled.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
    }
  }

  @Test
  void shouldMarkInATransactionOfTheUsers() throws Exception {
    try (Connection connection = dataSource.getConnection()) {
      assertThatThrownBy(() -> Inbox.tryMark(connection, "inventory", message.id()))
          .isInstanceOf(IllegalStateException.class);
      connection.setAutoCommit(false);
      assertThat(Inbox.tryMark(connection, "inventory", message.id())).isTrue();
      assertThat(Inbox.tryMark(connection, "inventory", message.id())).isFalse();
      connection.rollback();
      assertThat(Inbox.tryMark(connection, "inventory", message.id())).isTrue();
    }
  }

  @Test
  void shouldPurgeOldRowsOnly() throws Exception {
    // given: five old rows, one new one, batches of two
    Inbox purging =
        Inbox.on(
            dataSource,
            "inventory",
            InboxOptions.builder().retention(Duration.ofHours(1)).purgeRows(2).build());
    MessageHandler handler = inbox.once((received, connection) -> {});
    for (int i = 0; i < 5; i++) {
      handler.handle(new ReceivedMessage(Rig.message("k", "{}"), i, 1, BodyCodec.jackson()));
    }
    execute("UPDATE escrow_inbox SET created_at = created_at - 3600001");
    handler.handle(message);

    // when, then
    assertThat(purging.purge()).isEqualTo(5);
    assertThat(handler.handle(message)).isEqualTo(Outcome.duplicate());
  }

  @Test
  void shouldPurgeInTheBackgroundWhenAskedTo() throws Exception {
    // given
    inbox.once((received, connection) -> {}).handle(message);
    execute("UPDATE escrow_inbox SET created_at = 0");

    // when
    try (Inbox purging =
        Inbox.on(
            dataSource,
            "inventory",
            InboxOptions.builder().purge(true).purgeEvery(Duration.ofSeconds(1)).build())) {
      // then
      assertThat(purging).isNotNull();
      MiniBroker.await(() -> rows() == 0, () -> rows() + " rows are left");
    }
  }

  @Test
  void shouldSayWhatToDoWhenTheTableIsMissing() {
    JdbcDataSource empty = new JdbcDataSource();
    empty.setURL("jdbc:h2:mem:" + UUID.randomUUID());
    assertThatThrownBy(() -> Inbox.on(empty, "inventory"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("escrow_inbox");
  }

  private static void insertEffect(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO effects VALUES (1)");
    }
  }

  private int effects() throws SQLException {
    return count("effects");
  }

  private int rows() {
    try {
      return count("escrow_inbox");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private int count(String table) throws SQLException {
    try (Statement statement = keepsAlive.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      assertThat(row.next()).isTrue();
      return row.getInt(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = keepsAlive.createStatement()) {
      statement.execute(sql);
    }
  }
}
