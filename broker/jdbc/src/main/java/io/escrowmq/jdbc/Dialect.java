package io.escrowmq.jdbc;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Locale;
import java.util.UUID;

/**
 * The databases that are spoken to, and where they differ. The statements of each table live beside
 * the table (BarrierSql, OutboxSql, ...); here is what they share: clock, binary ids,
 * insert-or-skip, lock timeouts, error codes. Immutable, safe for any thread.
 */
public enum Dialect {
  /** H2 2.x; 23505 on insert-or-skip means that a concurrent insert of the same key won. */
  H2("CAST(FLOOR(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000) AS BIGINT)"),
  /** PostgreSQL 12 or newer. */
  POSTGRESQL("CAST(FLOOR(EXTRACT(EPOCH FROM statement_timestamp()) * 1000) AS BIGINT)"),
  /** MySQL 8 or newer and MariaDB 10.6 or newer, InnoDB. */
  MYSQL("TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000");

  private static final int H2_DUPLICATE_KEY = 23505;
  private static final int H2_LOCK_TIMEOUT = 50200;
  private static final int MYSQL_LOCK_WAIT_TIMEOUT = 1205;
  private static final int MYSQL_DEADLOCK = 1213;
  private static final String POSTGRESQL_LOCK_NOT_AVAILABLE = "55P03";
  private static final String SERIALIZATION_OR_DEADLOCK = "40";
  private static final String LOCK_OR_STATEMENT_TIMEOUT = "HYT00";

  private final String nowMs;

  Dialect(String nowMs) {
    this.nowMs = nowMs;
  }

  /**
   * Recognises the database behind a connection, by its product name.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @return the dialect
   * @throws SQLFeatureNotSupportedException if it is none of ours; the text names what was found
   */
  public static Dialect of(Connection connection) throws SQLException {
    DatabaseMetaData metaData = connection.getMetaData();
    String product = metaData.getDatabaseProductName();
    return switch (product.toLowerCase(Locale.ROOT)) {
      case "h2" -> H2;
      case "postgresql" -> POSTGRESQL;
      case "mysql", "mariadb" -> MYSQL;
      default ->
          throw new SQLFeatureNotSupportedException(
              "Expected H2, PostgreSQL, MySQL or MariaDB, but the database is "
                  + product
                  + " "
                  + metaData.getDatabaseProductVersion());
    };
  }

  /**
   * Recognises the database behind a source, on a connection that is closed again.
   *
   * @param source where to take a connection from
   * @return the dialect
   * @throws SQLException if the database fails or refuses
   */
  public static Dialect of(ConnectionSource source) throws SQLException {
    try (Connection connection = source.open()) {
      return of(connection);
    }
  }

  /**
   * SQL expression: the database's clock in milliseconds since the epoch, independent of session
   * time zones. H2 answers with the time at which the transaction began, the others with that of
   * the statement.
   *
   * @return an expression of type BIGINT or its like
   */
  public String nowMs() {
    return nowMs;
  }

  /**
   * Binds an id as this database keeps it: its own UUID type, or 16 bytes big endian on MySQL.
   *
   * @param statement a statement with all else bound
   * @param index the parameter, from 1
   * @param id the id
   * @throws SQLException if the database fails or refuses
   */
  public void bind(PreparedStatement statement, int index, UUID id) throws SQLException {
    if (this == MYSQL) {
      statement.setBytes(
          index,
          ByteBuffer.allocate(16)
              .putLong(id.getMostSignificantBits())
              .putLong(id.getLeastSignificantBits())
              .array());
    } else {
      statement.setObject(index, id);
    }
  }

  /**
   * Reads an id that {@link #bind} wrote.
   *
   * @param row a result set on a row
   * @param column the column
   * @return the id
   * @throws SQLException if the column holds no id
   */
  public UUID uuid(ResultSet row, String column) throws SQLException {
    if (this == MYSQL) {
      byte[] bytes = row.getBytes(column);
      if (bytes == null || bytes.length != 16) {
        throw new SQLException(
            "Expected 16 bytes in column " + column + ", but found something else");
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return new UUID(buffer.getLong(), buffer.getLong());
    }
    UUID id = row.getObject(column, UUID.class);
    if (id == null) {
      throw new SQLException("Expected a UUID in column " + column + ", but found NULL");
    }
    return id;
  }

  /**
   * Runs an insert-or-skip statement of one row.
   *
   * @param statement a statement with all else bound
   * @return true if the row was inserted, false if its key stood already (or was committed by
   *     another while we waited)
   * @throws SQLException if the database fails or refuses
   */
  public boolean insertOrSkip(PreparedStatement statement) throws SQLException {
    try {
      return statement.executeUpdate() == 1;
    } catch (SQLException e) {
      // H2's MERGE waits for an open insert of the same key and then fails, if that one commits.
      if (this == H2 && e.getErrorCode() == H2_DUPLICATE_KEY) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Whether the statement failed because another transaction holds what it needs, so that trying
   * later may do.
   *
   * @param error what the database threw
   * @return whether it is worth to try again
   */
  public boolean isLockTimeout(SQLException error) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    return switch (this) {
      case H2 -> error.getErrorCode() == H2_LOCK_TIMEOUT || state.equals(LOCK_OR_STATEMENT_TIMEOUT);
      case POSTGRESQL ->
          state.equals(POSTGRESQL_LOCK_NOT_AVAILABLE)
              || state.startsWith(SERIALIZATION_OR_DEADLOCK);
      case MYSQL ->
          error.getErrorCode() == MYSQL_LOCK_WAIT_TIMEOUT
              || error.getErrorCode() == MYSQL_DEADLOCK
              || state.startsWith(SERIALIZATION_OR_DEADLOCK);
    };
  }

  /**
   * The statement that limits how long this connection waits for locks. On PostgreSQL it holds for
   * the current transaction only (so that it is right behind a pooler too); on the others until
   * {@link #lockTimeoutQuery}'s answer is set again.
   *
   * @param timeoutMs milliseconds, above 0; MySQL rounds up to whole seconds
   * @return the statement
   */
  public String lockTimeoutStatement(long timeoutMs) {
    return switch (this) {
      case H2 -> "SET LOCK_TIMEOUT " + timeoutMs;
      case POSTGRESQL -> "SET LOCAL lock_timeout = " + timeoutMs;
      case MYSQL ->
          "SET SESSION innodb_lock_wait_timeout = " + Math.max(1, (timeoutMs + 999) / 1000);
    };
  }

  /**
   * The query for the session's lock timeout in milliseconds, or empty where nothing need be
   * restored.
   *
   * @return the query
   */
  public String lockTimeoutQuery() {
    return switch (this) {
      case H2 -> "SELECT LOCK_TIMEOUT()";
      case POSTGRESQL -> "";
      case MYSQL -> "SELECT @@SESSION.innodb_lock_wait_timeout * 1000";
    };
  }
}
