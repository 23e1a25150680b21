package io.escrowmq.benchmarks.load;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * The database of a service that takes orders: H2 in a file, in this process, with {@code
 * WRITE_DELAY=0}, since at its default it loses commits when the process is killed. Thread-safe.
 */
final class LocalDatabase implements AutoCloseable {
  private static final String NOTE = "two of the large ones, to be left with the neighbours";
  private static final int CONNECT_MS = 30_000;

  private final HikariDataSource pool;

  /** Ids by a sequence of the database make H2's threads wait for each other. */
  private final AtomicLong numbers = new AtomicLong();

  private LocalDatabase(HikariDataSource pool) {
    this.pool = pool;
  }

  static LocalDatabase open(Path directory, int connections) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setPoolName("orders");
    config.setJdbcUrl("jdbc:h2:file:" + directory.resolve("orders") + ";WRITE_DELAY=0");
    config.setUsername("sa");
    config.setPassword("");
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(CONNECT_MS);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    LocalDatabase database = new LocalDatabase(new HikariDataSource(config));
    try (Connection connection = database.pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE orders (id BIGINT PRIMARY KEY, customer BIGINT NOT NULL, note VARCHAR(200) NOT NULL)");
      statement.execute(
          "CREATE TABLE outcomes (id UUID PRIMARY KEY, outcome VARCHAR(16) NOT NULL)");
      return database;
    } catch (SQLException failure) {
      database.close();
      throw new IOException("Expected a local database, but " + failure.getMessage(), failure);
    }
  }

  DataSource dataSource() {
    return pool;
  }

  /** The work of one business transaction: an insert. */
  void takeOrder(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO orders (id, customer, note) VALUES (?, ?, ?)")) {
      insert.setLong(1, numbers.incrementAndGet());
      insert.setLong(2, Thread.currentThread().getId());
      insert.setString(3, NOTE);
      insert.executeUpdate();
    }
  }

  /** A transaction of two inserts, and no message: an order, and that it was taken. */
  void takeOrderAlone() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO outcomes (id, outcome) VALUES (?, ?)")) {
        insert.setObject(1, new UUID(numbers.incrementAndGet(), 0));
        insert.setString(2, "COMMITTED");
        insert.executeUpdate();
      }
      takeOrder(connection);
      connection.commit();
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
