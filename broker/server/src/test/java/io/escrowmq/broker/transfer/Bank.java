package io.escrowmq.broker.transfer;

import io.escrowmq.jdbc.schema.Schema;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Map;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * The database of one side, and what is written there: the balances, and beside them what left,
 * what came and what came back. Nothing in the tables prevents a second entry of the same transfer:
 * only the messages' guarantees do. Each connection is a new one, on any database that a JDBC URL
 * names.
 */
final class Bank implements DataSource {

  /** Name and columns of each table of ours. */
  private static final Map<String, String> TABLES =
      Map.of(
          "accounts", "account INTEGER NOT NULL PRIMARY KEY, balance BIGINT NOT NULL",
          "sent", "transfer VARCHAR(36) NOT NULL, payee INTEGER NOT NULL, amount BIGINT NOT NULL",
          "received", "transfer VARCHAR(36) NOT NULL, amount BIGINT NOT NULL",
          "returned", "transfer VARCHAR(36) NOT NULL, amount BIGINT NOT NULL");

  private final String url;

  Bank(String url) {
    this.url = url;
  }

  /** Makes the tables, ours and the library's, and opens the accounts. */
  void create() throws SQLException {
    try (Connection connection = connection()) {
      Schema.create(connection);
      try (Statement statement = connection.createStatement()) {
        for (Map.Entry<String, String> table : TABLES.entrySet()) {
          statement.execute("DROP TABLE IF EXISTS " + table.getKey());
          statement.execute("CREATE TABLE " + table.getKey() + " (" + table.getValue() + ")");
        }
      }
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO accounts (account, balance) VALUES (?, ?)")) {
        for (int account = 0; account < Transfer.ACCOUNTS; account++) {
          insert.setInt(1, account);
          insert.setLong(2, Transfer.OPENING_BALANCE);
          insert.executeUpdate();
        }
      }
    }
  }

  /** The payer's side, in whatever transaction the connection has. */
  static void withdraw(Connection connection, Transfer transfer) throws SQLException {
    add(connection, transfer.payer(), -transfer.amount());
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO sent (transfer, payee, amount) VALUES (?, ?, ?)")) {
      insert.setString(1, transfer.id().toString());
      insert.setInt(2, transfer.payee());
      insert.setLong(3, transfer.amount());
      insert.executeUpdate();
    }
  }

  /** The payee's side. */
  static void deposit(Connection connection, Transfer transfer) throws SQLException {
    add(connection, transfer.payee(), transfer.amount());
    note(connection, "INSERT INTO received (transfer, amount) VALUES (?, ?)", transfer);
  }

  /** The payer gets it back. */
  static void giveBack(Connection connection, Transfer transfer) throws SQLException {
    add(connection, transfer.payer(), transfer.amount());
    note(connection, "INSERT INTO returned (transfer, amount) VALUES (?, ?)", transfer);
  }

  private static void add(Connection connection, int account, long amount) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE accounts SET balance = balance + ? WHERE account = ?")) {
      update.setLong(1, amount);
      update.setInt(2, account);
      if (update.executeUpdate() != 1) {
        throw new SQLException("Expected account " + account + ", but there is none");
      }
    }
  }

  private static void note(Connection connection, String sql, Transfer transfer)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, transfer.id().toString());
      insert.setLong(2, transfer.amount());
      insert.executeUpdate();
    }
  }

  /** A new connection. */
  Connection connection() throws SQLException {
    return DriverManager.getConnection(url);
  }

  @Override
  public Connection getConnection() throws SQLException {
    return connection();
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The URL says who");
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    throw new SQLFeatureNotSupportedException("There is no log writer");
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("There is no log writer");
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("There is no login timeout");
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger(Logger.GLOBAL_LOGGER_NAME);
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException("Nothing is wrapped");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
