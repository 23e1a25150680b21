package io.escrowmq.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Whether a database keeps what it has committed when it is killed. Ours is a promise about
 * commits: where the database loses some, messages and business data part. To be said at start-up,
 * once.
 */
public final class CommitDurability {
  private CommitDurability() {}

  /**
   * Looks at the settings of the database and this session. On PostgreSQL call it outside of a
   * transaction that matters.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @return a sentence for the log that names the setting, or empty if commits are kept
   * @throws SQLException if the database fails or refuses
   */
  public static Optional<String> warning(Connection connection) throws SQLException {
    return switch (Dialect.of(connection)) {
      case H2 -> h2(connection);
      case POSTGRESQL ->
          unless(
              "on".equals(setting(connection, "SELECT current_setting('fsync')"))
                  && !"off"
                      .equals(setting(connection, "SELECT current_setting('synchronous_commit')")),
              "PostgreSQL runs with fsync or synchronous_commit off");
      case MYSQL ->
          unless(
              "1".equals(setting(connection, "SELECT @@GLOBAL.innodb_flush_log_at_trx_commit")),
              "MySQL's innodb_flush_log_at_trx_commit is not 1");
    };
  }

  private static Optional<String> h2(Connection connection) throws SQLException {
    // A database in memory keeps nothing and promises nothing: it has no path.
    boolean inMemory = setting(connection, "SELECT DATABASE_PATH()").isEmpty();
    String writeDelayMs =
        setting(
            connection,
            "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'");
    return unless(
        inMemory || writeDelayMs.equals("0"),
        "H2's WRITE_DELAY is not 0: add ;WRITE_DELAY=0 to the URL");
  }

  private static Optional<String> unless(boolean safe, String cause) {
    return safe
        ? Optional.empty()
        : Optional.of("Commits may be lost when the database dies: " + cause);
  }

  private static String setting(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      String value = row.next() ? row.getString(1) : null;
      return value == null ? "" : value;
    }
  }
}
