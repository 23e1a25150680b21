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
 * A fresh, empty database with our tables. H2, unless the system property <code>escrowmq.test.url
 * </code> names a PostgreSQL, MySQL or MariaDB whose driver is on the class path; then each test
 * gets a schema of its own, put in for <code>{schema}</code> in the URL:
 *
 * <pre>
 *   jdbc:postgresql://127.0.0.1:5432/postgres?user=escrow&amp;currentSchema={schema}
 *   jdbc:mariadb://127.0.0.1:3306/{schema}?user=escrow&amp;createDatabaseIfNotExist=true
 * </pre>
 */
public final class TestDatabase implements ConnectionSource, AutoCloseable {
  private final String url;
  private final Connection keepsAlive;

  private TestDatabase(String url) throws SQLException {
    this.url = url;
    this.keepsAlive = DriverManager.getConnection(url);
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
    String other = System.getProperty("escrowmq.test.url", "");
    if (other.isEmpty()) {
      return new TestDatabase(h2Url);
    }
    String schema = "t" + UUID.randomUUID().toString().replace("-", "");
    TestDatabase database = new TestDatabase(other.replace("{schema}", schema));
    database.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
    return database;
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
