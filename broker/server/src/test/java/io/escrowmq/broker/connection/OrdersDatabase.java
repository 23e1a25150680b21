package io.escrowmq.broker.connection;

import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.barrier.Barrier;
import io.escrowmq.jdbc.barrier.BarrierAnswer;
import io.escrowmq.jdbc.barrier.BarrierCheck;
import io.escrowmq.jdbc.barrier.BarrierFencedException;
import io.escrowmq.jdbc.barrier.BarrierOptions;
import io.escrowmq.jdbc.barrier.BarrierOutcome;
import io.escrowmq.jdbc.resource.ResourceTable;
import io.escrowmq.jdbc.schema.Schema;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.Verdict;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;

/**
 * A real database with a real barrier table and a table of orders, and local transactions that a
 * test holds open as long as it likes.
 */
final class OrdersDatabase implements AutoCloseable {

  private static final String GROUP = "orders";

  /** As short as can be: the local transactions of these tests are held by the asking thread. */
  private static final BarrierOptions AT_ONCE =
      new BarrierOptions(Duration.ofMillis(1), Duration.ofDays(7));

  private final JdbcDataSource source = new JdbcDataSource();
  private final Barrier barrier = new Barrier(Dialect.H2, AT_ONCE);
  private final Connection keptOpen;
  private final UUID resource;

  OrdersDatabase() throws SQLException {
    source.setURL("jdbc:h2:mem:orders-" + UUID.randomUUID());
    keptOpen = source.getConnection();
    Schema.create(keptOpen);
    try (Statement statement = keptOpen.createStatement()) {
      statement.execute("CREATE TABLE orders (id UUID PRIMARY KEY)");
    }
    resource = ResourceTable.idOf(source::getConnection);
  }

  /** What its producers announce. */
  UUID resource() {
    return resource;
  }

  /** A local transaction as the SDK runs it: the barrier row, then the order. */
  static final class Local {
    private final Connection connection;

    private Local(Connection connection) {
      this.connection = connection;
    }

    void commit() throws SQLException {
      connection.commit();
      connection.close();
    }

    void rollback() throws SQLException {
      connection.rollback();
      connection.close();
    }
  }

  /** Begins a local transaction; none if it is fenced already. */
  Optional<Local> begin(UUID id) throws SQLException {
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    try {
      barrier.begin(connection, id, GROUP);
    } catch (BarrierFencedException fenced) {
      connection.rollback();
      connection.close();
      return Optional.empty();
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
      insert.setObject(1, id);
      insert.executeUpdate();
    }
    return Optional.of(new Local(connection));
  }

  /** What the barrier answers to a check-back or fence, which leaves a row behind. */
  CheckAnswer answer(UUID id) {
    BarrierAnswer answer =
        barrier.resolve(source::getConnection, GROUP, List.of(new BarrierCheck(id, 0))).get(0);
    return answer.accept(
        new BarrierAnswer.Handler<CheckAnswer>() {
          @Override
          public CheckAnswer standing(BarrierAnswer.Standing standing) {
            return new CheckAnswer(id, verdict(standing.outcome()), "");
          }

          @Override
          public CheckAnswer unknown(BarrierAnswer.Unknown unknown) {
            return new CheckAnswer(id, Verdict.UNKNOWN, "its local transaction is still open");
          }
        });
  }

  private static Verdict verdict(BarrierOutcome outcome) {
    return switch (outcome) {
      case COMMITTED -> Verdict.COMMITTED;
      case ROLLED_BACK -> Verdict.ROLLED_BACK;
      case DIVERTED -> Verdict.DIVERTED;
    };
  }

  /** What the committed barrier row says, if there is one. */
  Optional<BarrierOutcome> row(UUID id) throws SQLException {
    return barrier.peek(keptOpen, id);
  }

  /** Whether the order was committed. */
  boolean hasOrder(UUID id) throws SQLException {
    try (PreparedStatement select =
        keptOpen.prepareStatement("SELECT 1 FROM orders WHERE id = ?")) {
      select.setObject(1, id);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  @Override
  public void close() throws SQLException {
    keptOpen.close();
  }
}
