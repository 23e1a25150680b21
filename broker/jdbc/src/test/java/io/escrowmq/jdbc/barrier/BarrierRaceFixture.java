package io.escrowmq.jdbc.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.TestDatabase;
import io.escrowmq.jdbc.TestServer;
import io.escrowmq.jdbc.Wire;
import io.escrowmq.jdbc.resource.ResourceTable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A database of one kind with a table of the business, local transactions and check-backs on
 * threads of their own. Nobody sleeps: who waits for a lock is seen in the database's own views.
 */
abstract class BarrierRaceFixture {
  static final Duration RETENTION = Duration.ofDays(7);
  static final String GROUP = "orders";
  private static final long PATIENCE_S = 30;

  final UUID id = UUID.randomUUID();
  final ExecutorService threads = Executors.newCachedThreadPool();
  private final CyclicBarrier start = new CyclicBarrier(2);
  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private TestServer server;
  TestDatabase database;

  /** Waits for an open local transaction as short as it can. */
  Barrier hasty;

  /** Waits for an open local transaction for longer than any test takes. */
  Barrier patient;

  /** The server on which the races are run; aborts the test if it cannot run here. */
  abstract TestServer server();

  @BeforeEach
  void openDatabase() throws SQLException {
    server = server();
    database = closedAtEnd(TestDatabase.on(server));
    database.execute("CREATE TABLE account (id INTEGER NOT NULL PRIMARY KEY)");
    hasty = barrier(Duration.ofMillis(100));
    patient = barrier(Duration.ofSeconds(60));
  }

  @AfterEach
  void closeAll() throws Exception {
    threads.shutdownNow();
    while (!toClose.isEmpty()) {
      toClose.pop().close();
    }
  }

  private Barrier barrier(Duration lockTimeout) throws SQLException {
    return barrierOf(database, lockTimeout);
  }

  static Barrier barrierOf(TestDatabase of, Duration lockTimeout) throws SQLException {
    return new Barrier(
        of.dialect(), new BarrierOptions(lockTimeout, RETENTION), ResourceTable.idOf(of));
  }

  <T extends AutoCloseable> T closedAtEnd(T one) {
    toClose.push(one);
    return one;
  }

  /** Another database on the same server. */
  TestDatabase anotherDatabase() throws SQLException {
    return closedAtEnd(TestDatabase.on(server));
  }

  /** A connection with autocommit off, which has asked for nothing yet. */
  Connection localTransaction() throws SQLException {
    return closedAtEnd(database.openTransaction());
  }

  /** The network, on a way of its own. */
  Wire wire() throws IOException {
    return closedAtEnd(new Wire(server.address()));
  }

  ConnectionSource by(Wire wire) {
    return () -> DriverManager.getConnection(server.url(database.name(), wire.address()));
  }

  /** Work of the business. */
  static void book(Connection connection, int account) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO account (id) VALUES (?)")) {
      insert.setInt(1, account);
      insert.executeUpdate();
    }
  }

  int accounts() throws SQLException {
    return Integer.parseInt(database.query("SELECT COUNT(*) FROM account"));
  }

  int rows() throws SQLException {
    return Integer.parseInt(database.query("SELECT COUNT(*) FROM escrow_barrier"));
  }

  Optional<BarrierOutcome> row(UUID transactionId) throws SQLException {
    try (Connection reader = database.open()) {
      return hasty.peek(reader, transactionId);
    }
  }

  /** Makes a row older, in the transaction of the connection. */
  void age(Connection connection, UUID transactionId, Duration by) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE escrow_barrier SET created_at = created_at - ? WHERE transaction_id = ?")) {
      update.setLong(1, by.toMillis());
      database.dialect().bind(update, 2, transactionId);
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  /** A local transaction from its beginning to its commit. */
  void commitLocally(UUID transactionId) throws SQLException {
    try (Connection local = database.openTransaction()) {
      hasty.begin(local, transactionId, GROUP);
      local.commit();
    }
  }

  BarrierAnswer resolve(Barrier barrier, UUID transactionId) {
    return resolve(barrier, database, check(transactionId));
  }

  static BarrierAnswer resolve(Barrier barrier, ConnectionSource source, BarrierCheck check) {
    return barrier.resolve(source, GROUP, List.of(check)).get(0);
  }

  /** A check-back on a thread of its own that waits for as long as it takes. */
  Future<BarrierAnswer> checkBack(UUID transactionId) {
    return threads.submit(() -> resolve(patient, transactionId));
  }

  static BarrierCheck check(UUID transactionId) {
    return new BarrierCheck(transactionId, 6_000);
  }

  static BarrierCheck oldCheck(UUID transactionId) {
    return new BarrierCheck(transactionId, RETENTION.toMillis() + 1);
  }

  /** Until the database itself says that so many sessions wait for another's lock. */
  void awaitBlocked(int sessions, List<? extends Future<?>> waiting) throws SQLException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (Integer.parseInt(database.query(server.waitingSessionsQuery())) < sessions) {
      assertThat(waiting).as("who is to be blocked").noneMatch(Future::isDone);
      assertThat(System.nanoTime() - deadlineNanos).as("nanoseconds overdue").isNegative();
    }
  }

  static <T> T result(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  /** Takes a step when another thread is about to take its own. */
  <T> T together(Step<T> step)
      throws SQLException, InterruptedException, BrokenBarrierException, TimeoutException {
    start.await(PATIENCE_S, TimeUnit.SECONDS);
    return step.take();
  }

  interface Step<T> {
    T take() throws SQLException;
  }

  static void assertStanding(BarrierAnswer answer, BarrierOutcome outcome) {
    assertThat(answer).isEqualTo(new BarrierAnswer.Standing(answer.transactionId(), outcome));
  }

  static void assertUnknown(BarrierAnswer answer, String why) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            BarrierAnswer.Unknown.class, unknown -> assertThat(unknown.why()).contains(why));
  }
}
