package io.escrowmq.jdbc.schema;

import io.escrowmq.jdbc.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables: their definition as text for Flyway, Liquibase or an administrator, their creation
 * for those who ask for it, and a check at start. Nothing here is done unasked.
 */
public final class Schema {
  private static final String UNDEFINED_TABLE_POSTGRESQL = "42P01";
  private static final Set<String> UNDEFINED_TABLE =
      Set.of(UNDEFINED_TABLE_POSTGRESQL, "42S02", "42S03", "42S04");

  private Schema() {}

  /**
   * The whole definition for a database, as kept in <code>io/escrowmq/jdbc/schema/</code> of this
   * module.
   *
   * @param dialect the database's dialect
   * @return SQL text, statements ended by semicolons
   */
  public static String ddl(Dialect dialect) {
    try (InputStream file =
        Objects.requireNonNull(Schema.class.getResourceAsStream(fileName(dialect)))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The definition cut into statements, without comments and closing semicolons.
   *
   * @param dialect the database's dialect
   * @return the statements, in order
   */
  public static List<String> statements(Dialect dialect) {
    String withoutComments =
        ddl(dialect)
            .lines()
            .filter(line -> !line.startsWith("--"))
            .collect(Collectors.joining("\n"));
    return Stream.of(withoutComments.split(";", -1))
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .toList();
  }

  /**
   * Creates the tables and indexes that are missing; what stands is left as it is. Several
   * processes may do so at once.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @throws IllegalStateException if autocommit is off: H2 and MySQL would commit the open
   *     transaction
   * @throws SQLException if the database fails or refuses
   */
  public static void create(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      throw new IllegalStateException(
          "Expected a connection with autocommit on for creating tables, but a transaction is open");
    }
    Dialect dialect = Dialect.of(connection);
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements(dialect)) {
        createOnce(statement, sql);
      }
    }
  }

  /**
   * Checks that tables with their columns are there, as this connection would find them; all tables
   * if none is named. Use a connection with autocommit on: on PostgreSQL a missing table aborts an
   * open transaction.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @param tables the tables to look for; none = all
   * @throws SchemaIncompleteException with one sentence that names the first missing table or
   *     column
   */
  public static void check(Connection connection, Table... tables) throws SQLException {
    Dialect dialect = Dialect.of(connection);
    for (Table table : tables.length == 0 ? Table.values() : tables) {
      Set<String> found = columns(connection, dialect, table);
      for (String column : table.columns()) {
        if (!found.contains(column)) {
          throw new SchemaIncompleteException(
              "Table " + table.sqlName() + " has no column " + column + remedy(dialect), null);
        }
      }
    }
  }

  private static Set<String> columns(Connection connection, Dialect dialect, Table table)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet none =
            statement.executeQuery("SELECT * FROM " + table.sqlName() + " WHERE 1 = 0")) {
      ResultSetMetaData metaData = none.getMetaData();
      Set<String> names = new HashSet<>();
      for (int i = 1; i <= metaData.getColumnCount(); i++) {
        names.add(metaData.getColumnName(i).toLowerCase(Locale.ROOT));
      }
      return names;
    } catch (SQLException e) {
      if (e.getSQLState() != null && UNDEFINED_TABLE.contains(e.getSQLState())) {
        throw new SchemaIncompleteException(
            "Table " + table.sqlName() + " does not exist" + remedy(dialect), e);
      }
      throw e;
    }
  }

  /**
   * IF NOT EXISTS does not exclude another creator at the same moment: PostgreSQL's loser fails,
   * when the winner has committed. So the second attempt finds it there, or fails for a reason.
   */
  private static void createOnce(Statement statement, String sql) throws SQLException {
    try {
      statement.execute(sql);
    } catch (SQLException first) {
      try {
        statement.execute(sql);
      } catch (SQLException second) {
        second.addSuppressed(first);
        throw second;
      }
    }
  }

  private static String remedy(Dialect dialect) {
    return ": apply io/escrowmq/jdbc/schema/"
        + fileName(dialect)
        + " or switch on the creation of tables";
  }

  private static String fileName(Dialect dialect) {
    return switch (dialect) {
      case H2 -> "h2.sql";
      case POSTGRESQL -> "postgresql.sql";
      case MYSQL -> "mysql.sql";
    };
  }
}
