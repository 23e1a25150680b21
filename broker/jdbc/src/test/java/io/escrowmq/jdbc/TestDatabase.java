package io.escrowmq.jdbc;

import io.escrowmq.jdbc.schema.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * A fresh, empty database with our tables. H2 inside this process, unless asked for on a server, or
 * the system property <code>escrowmq.test.database</code> says <code>postgresql</code>, <code>
 * mariadb</code> or <code>mysql</code>.
 */
public final class TestDatabase implements ConnectionSource, AutoCloseable {
  private final String url;
  private final String name;
  private final Connection keepsAlive;

  private TestDatabase(String url, String name) throws SQLException {
    this.url = url;
    this.name = name;
    this.keepsAlive = DriverManager.getConnection(url);
  }

  /** On a server, in a schema of its own. */
  public static TestDatabase on(TestServer server) throws SQLException {
    TestDatabase database = emptyOn(server);
    Schema.create(database.keepsAlive);
    return database;
  }

  /** In memory; gone when closed. */
  public static TestDatabase inMemory() throws SQLException {
    return withTables("jdbc:h2:mem:" + UUID.randomUUID());
  }

  /** In files below a directory, with every commit written at once. */
  public static TestDatabase inFiles(Path directory) throws SQLException {
    return withTables(
        "jdbc:h2:file:" + directory.resolve("test").toAbsolutePath() + ";WRITE_DELAY=0");
  }

  /** In memory, without tables. */
  public static TestDatabase empty() throws SQLException {
    return withSchema("jdbc:h2:mem:" + UUID.randomUUID());
  }

  private static TestDatabase withTables(String h2Url) throws SQLException {
    TestDatabase database = withSchema(h2Url);
    Schema.create(database.keepsAlive);
    return database;
  }

  private static TestDatabase withSchema(String h2Url) throws SQLException {
    String other = System.getProperty("escrowmq.test.database", "");
    return other.isEmpty() ? new TestDatabase(h2Url, "") : emptyOn(TestServers.named(other));
  }

  private static TestDatabase emptyOn(TestServer server) throws SQLException {
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    TestDatabase database = new TestDatabase(server.url(name), name);
    database.execute("CREATE SCHEMA IF NOT EXISTS " + name);
    return database;
  }

  /** Its name on its server. */
  public String name() {
    return name;
  }

  @Override
  public Connection open() throws SQLException {
    return DriverManager.getConnection(url);
  }

  /** A connection with a transaction open. */
  public Connection openTransaction() throws SQLException {
    Connection connection = open();
    connection.setAutoCommit(false);
    return connection;
  }

  /** What it speaks. */
  public Dialect dialect() throws SQLException {
    return Dialect.of(keepsAlive);
  }

  /** Runs a statement and commits it. */
  public int execute(String sql) throws SQLException {
    try (Statement statement = keepsAlive.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** The first column of the first row. */
  public String query(String sql) throws SQLException {
    try (Statement statement = keepsAlive.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  @Override
  public void close() throws SQLException {
    keepsAlive.close();
  }
}
