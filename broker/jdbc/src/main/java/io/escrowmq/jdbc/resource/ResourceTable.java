package io.escrowmq.jdbc.resource;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * The name of this database: a UUID that is made once, kept in <code>escrow_resource</code>, and
 * announced to the broker. A database that was copied carries the name of its original: delete the
 * row in the copy before a producer uses it. Immutable, safe for any thread.
 */
public final class ResourceTable {
  private final Dialect dialect;
  private final ResourceSql sql;

  /**
   * The table as a dialect speaks to it.
   *
   * @param dialect the database's dialect
   */
  public ResourceTable(Dialect dialect) {
    this.dialect = dialect;
    this.sql = ResourceSql.of(dialect);
  }

  /**
   * The name of the database behind a source, made now if it had none; all who start at once get
   * the same.
   *
   * @param source where to take a connection from
   * @return the database's name
   * @throws SQLException if the database fails or refuses
   */
  public static UUID idOf(ConnectionSource source) throws SQLException {
    return new ResourceTable(Dialect.of(source)).readOrCreate(source);
  }

  /**
   * The name, if the database has one.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @return the database's name, or empty
   * @throws SQLException if the database fails or refuses
   */
  public Optional<UUID> read(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.read());
        ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(dialect.uuid(row, "resource_id")) : Optional.empty();
    }
  }

  /**
   * The name, made in a short transaction of its own if the database has none; all who do so at
   * once get the same.
   *
   * @param source where to take a connection from
   * @return the database's name
   * @throws SQLException if the database fails or refuses
   */
  public UUID readOrCreate(ConnectionSource source) throws SQLException {
    Optional<UUID> standing = source.inTransaction(this::read);
    if (standing.isPresent()) {
      return standing.get();
    }
    source.inTransaction(this::insertOrSkip);
    // Read in a new transaction: the row may be another process's.
    return source
        .inTransaction(this::read)
        .orElseThrow(
            () ->
                new SQLException(
                    "Expected a row in escrow_resource after inserting it, but it is gone"));
  }

  private boolean insertOrSkip(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.insertOrSkip())) {
      dialect.bind(statement, 1, UUID.randomUUID());
      return dialect.insertOrSkip(statement);
    }
  }
}
