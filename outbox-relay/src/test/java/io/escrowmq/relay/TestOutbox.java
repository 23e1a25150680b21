package io.escrowmq.relay;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.outbox.OutboxTable;
import io.escrowmq.jdbc.schema.Schema;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.UuidV7;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An H2 database with the tables, and what producers do to it. */
final class TestOutbox implements ConnectionSource, AutoCloseable {
  final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";WRITE_DELAY=0";
  private final Connection keepsAlive;
  private final OutboxTable table;

  TestOutbox(int lanes) throws SQLException {
    keepsAlive = DriverManager.getConnection(url);
    Schema.create(keepsAlive);
    table = new OutboxTable(Dialect.H2, lanes);
  }

  @Override
  public Connection open() throws SQLException {
    return DriverManager.getConnection(url);
  }

  Connection begin() throws SQLException {
    Connection connection = open();
    connection.setAutoCommit(false);
    return connection;
  }

  static Message message(String topic, String key, String body) {
    return new Message(
        UuidV7.next(),
        topic,
        key.getBytes(StandardCharsets.UTF_8),
        List.of(),
        "",
        0,
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** One committed row. */
  Message commit(String topic, String key, String body) throws SQLException {
    Message message = message(topic, key, body);
    try (Connection connection = begin()) {
      insert(connection, message);
      connection.commit();
    }
    return message;
  }

  void insert(Connection connection, Message message) throws SQLException {
    table.insert(connection, List.of(message));
  }

  int execute(String sql) throws SQLException {
    try (Statement statement = keepsAlive.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** As if every relay had been gone for longer than its lease. */
  void expireLeases() throws SQLException {
    execute("UPDATE escrow_lane SET lease_until = 1");
    execute("UPDATE escrow_relay SET alive_until = 1");
  }

  List<String> query(String sql) throws SQLException {
    try (Statement statement = keepsAlive.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (row.next()) {
        found.add(String.valueOf(row.getString(1)));
      }
      return found;
    }
  }

  List<String> ids() throws SQLException {
    return query("SELECT message_id FROM escrow_outbox ORDER BY seq");
  }

  DataSource dataSource() {
    return new Source(this);
  }

  @Override
  public void close() throws SQLException {
    keepsAlive.close();
  }

  /** As little of a data source as is needed. */
  private record Source(TestOutbox outbox) implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
      return outbox.open();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return outbox.open();
    }

    @Override
    public java.io.@Nullable PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(java.io.PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException("not wrapped");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
