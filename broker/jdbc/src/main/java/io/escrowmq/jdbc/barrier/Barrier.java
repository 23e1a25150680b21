package io.escrowmq.jdbc.barrier;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.internal.InList;
import io.escrowmq.jdbc.internal.Names;
import io.escrowmq.jdbc.resource.ResourceTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a local transaction and the broker agree on an outcome: a row per transaction
 * id, whose primary key lets only the first through.
 *
 * <pre>
 *   local transaction           row                check-back
 *   -----------------           ---                ----------
 *   begin: insert COMMITTED --&gt; (open, locked) &lt;-- waits, then UNKNOWN
 *   commit -------------------&gt; COMMITTED      --&gt; COMMITTED
 *   rollback -----------------&gt; (absent)       &lt;-- insert ROLLED_BACK --&gt; ROLLED_BACK
 *   begin, too late: FENCED &lt;-- ROLLED_BACK
 * </pre>
 *
 * <p>So "no row" is never an answer: whoever asks leaves a row behind. And it is one database's: on
 * a connection that leads to another one, told by its {@link ResourceTable}, no row is written and
 * no question answered. Safe for any thread.
 */
public final class Barrier {
  private static final int IDS_PER_STATEMENT = 256;

  private final Dialect dialect;
  private final BarrierOptions options;
  private final ResourceTable resources;
  private final BarrierSql sql;

  /** The database's name; null until the first connection tells it. Once known it stays. */
  private volatile @Nullable UUID resource;

  /**
   * The barrier of one database.
   *
   * @param dialect the database's dialect
   * @param options lock timeout and retention
   * @param resource the database's name, as its {@link ResourceTable} says
   */
  public Barrier(Dialect dialect, BarrierOptions options, UUID resource) {
    this(dialect, options);
    this.resource = resource;
  }

  /**
   * The barrier of the database to which its first connection leads.
   *
   * @param dialect the database's dialect
   * @param options lock timeout and retention
   */
  public Barrier(Dialect dialect, BarrierOptions options) {
    this.dialect = dialect;
    this.options = options;
    this.resources = new ResourceTable(dialect);
    this.sql = BarrierSql.of(dialect);
  }

  /**
   * Begins a local transaction with messages: must be its first statement, before the broker is
   * asked to prepare. The row says COMMITTED and is seen by others when the caller commits. Waits
   * for an open check-back or another open transaction of the same id.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @param transactionId the transaction
   * @param producerGroup the producer group, 1 to 255 characters of printable ASCII
   * @throws BarrierFencedException if a row of this id stands; the caller rolls back
   * @throws SQLException if the connection leads to another database, or if the database fails
   * @throws IllegalStateException if autocommit is on
   */
  public void begin(Connection connection, UUID transactionId, String producerGroup)
      throws SQLException {
    insertFirst(connection, transactionId, producerGroup, BarrierOutcome.COMMITTED);
  }

  /**
   * Like {@link #begin}, for a local transaction whose messages go through the outbox because the
   * broker cannot be reached: the row says DIVERTED. To be used in a transaction that did not call
   * {@code begin} with this id, or that rolled back since.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @param transactionId the transaction
   * @param producerGroup the producer group, 1 to 255 characters of printable ASCII
   * @throws BarrierFencedException if a row of this id stands; the caller rolls back and takes a
   *     new id
   * @throws SQLException if the connection leads to another database, or if the database fails
   */
  public void divert(Connection connection, UUID transactionId, String producerGroup)
      throws SQLException {
    insertFirst(connection, transactionId, producerGroup, BarrierOutcome.DIVERTED);
  }

  /**
   * Turns the row that {@link #begin} wrote <em>in this same, still open transaction</em> to
   * DIVERTED. Elsewhere it would change a decision that stands.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @param transactionId the transaction
   * @throws SQLException if there is no such row
   */
  public void divertBegun(Connection connection, UUID transactionId) throws SQLException {
    requireTransaction(connection);
    try (PreparedStatement statement = connection.prepareStatement(sql.divert())) {
      dialect.bind(statement, 1, transactionId);
      if (statement.executeUpdate() != 1) {
        throw new SQLException(
            "Expected the barrier row of transaction "
                + transactionId
                + " that this transaction began with, but there is none");
      }
    }
  }

  /**
   * What a row says, if there is one that this connection can see. Sets no fence: absence means
   * nothing.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @param transactionId the transaction
   * @return what the row says, or empty
   * @throws SQLException if the database fails or refuses
   */
  public Optional<BarrierOutcome> peek(Connection connection, UUID transactionId)
      throws SQLException {
    return Optional.ofNullable(read(connection, List.of(transactionId)).get(transactionId));
  }

  /**
   * Answers a check-back: for each transaction the outcome that now stands for good, fencing those
   * that have no row; or UNKNOWN where a local transaction is still open, the database fails or is
   * another one, or the transaction is older than the retention and has no row. One such does not
   * harm the others' answers. Works on a connection of its own, to the primary. Never throws for
   * what a database does.
   *
   * @param producerGroup whose transactions these are; written into fences
   * @param source where to take a connection from
   * @param checks the transactions
   * @return one answer for each check, in order
   */
  public List<BarrierAnswer> resolve(
      ConnectionSource source, String producerGroup, Collection<BarrierCheck> checks) {
    Names.checked("Producer group", producerGroup);
    if (checks.isEmpty()) {
      return List.of();
    }
    return new CheckBack(this, options, dialect, producerGroup).answer(source, checks);
  }

  /**
   * Deletes rows that nobody can ask about any more: older than the retention, and finished as far
   * as the broker knows. Asks page by page, the oldest first, holds no transaction while it asks,
   * and deletes nothing but what it asked about.
   *
   * @param source where to take connections from
   * @param finished of some transactions, those that the broker knows as decided or does not know;
   *     one that it still holds must not be among them
   * @return how many rows were deleted
   * @throws SQLException if the connection leads to another database, or if the database fails
   */
  public int cleanUp(ConnectionSource source, Function<List<UUID>, List<UUID>> finished)
      throws SQLException {
    return new BarrierCleanUp(this, options, dialect).run(source, finished);
  }

  /** The rows of some transactions that this connection can see. */
  Map<UUID, BarrierOutcome> read(Connection connection, Collection<UUID> transactionIds)
      throws SQLException {
    Map<UUID, BarrierOutcome> standing = new HashMap<>();
    for (List<UUID> part : InList.parts(transactionIds, IDS_PER_STATEMENT)) {
      List<UUID> ids = InList.padded(part);
      try (PreparedStatement statement =
          connection.prepareStatement(InList.expand(sql.read(), ids.size(), 0))) {
        for (int i = 0; i < ids.size(); i++) {
          dialect.bind(statement, i + 1, ids.get(i));
        }
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            standing.put(dialect.uuid(row, "transaction_id"), outcome(row.getString("outcome")));
          }
        }
      }
    }
    return standing;
  }

  /** Inserts a row or skips it; true if it was inserted. In another database it always skips. */
  boolean insertOrSkip(Connection connection, BarrierRow row) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.insertOrSkip())) {
      dialect.bind(statement, 1, row.transactionId());
      statement.setString(2, row.outcome().name());
      statement.setString(3, row.producerGroup());
      dialect.bind(statement, 4, resource(connection));
      return dialect.insertOrSkip(statement);
    }
  }

  private void insertFirst(
      Connection connection, UUID transactionId, String producerGroup, BarrierOutcome outcome)
      throws SQLException {
    requireTransaction(connection);
    Names.checked("Producer group", producerGroup);
    if (!insertOrSkip(connection, new BarrierRow(transactionId, outcome, producerGroup))) {
      Optional<BarrierOutcome> standing = peek(connection, transactionId);
      if (standing.isEmpty()) {
        requireOurs(connection);
      }
      throw new BarrierFencedException(transactionId, standing.orElse(null));
    }
  }

  /** Fails if the connection leads to another database than ours. */
  void requireOurs(Connection connection) throws SQLException {
    Optional<String> stray = stray(connection);
    if (stray.isPresent()) {
      throw new SQLException(stray.get());
    }
  }

  /** A sentence if the connection leads to another database than ours. */
  Optional<String> stray(Connection connection) throws SQLException {
    UUID ours = resource(connection);
    Optional<UUID> found = resources.read(connection);
    if (found.equals(Optional.of(ours))) {
      return Optional.empty();
    }
    return Optional.of(
        "Expected the database "
            + ours
            + ", but the connection leads to "
            + found.map(UUID::toString).orElse("one without a name in escrow_resource"));
  }

  private UUID resource(Connection connection) throws SQLException {
    UUID known = resource;
    if (known == null) {
      known =
          resources
              .read(connection)
              .orElseThrow(
                  () ->
                      new SQLException(
                          "Expected the name of this database in escrow_resource, but it has none"));
      resource = known;
    }
    return known;
  }

  private static BarrierOutcome outcome(String name) throws SQLException {
    for (BarrierOutcome outcome : BarrierOutcome.values()) {
      if (outcome.name().equals(name)) {
        return outcome;
      }
    }
    throw new SQLException("Expected an outcome in escrow_barrier, but found " + name);
  }

  private static void requireTransaction(Connection connection) throws SQLException {
    if (connection.getAutoCommit()) {
      throw new IllegalStateException(
          "Expected an open transaction for the barrier row, but the connection is on autocommit: call setAutoCommit(false)");
    }
  }
}
