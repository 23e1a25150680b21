package io.escrowmq.jdbc.barrier;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.protocol.message.UuidV7;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of questions: reads all rows at once, then fences the absent ones, each in its own
 * transaction, so that a locked one holds up nobody's answer but delays it by the lock timeout.
 * Used once, by one thread.
 */
final class CheckBack {
  private static final Logger LOG = LoggerFactory.getLogger(CheckBack.class);

  private final Barrier barrier;
  private final BarrierOptions options;
  private final Dialect dialect;
  private final String producerGroup;
  private final Map<UUID, BarrierAnswer> answers = new LinkedHashMap<>();

  CheckBack(Barrier barrier, BarrierOptions options, Dialect dialect, String producerGroup) {
    this.barrier = barrier;
    this.options = options;
    this.dialect = dialect;
    this.producerGroup = producerGroup;
  }

  List<BarrierAnswer> answer(ConnectionSource source, Collection<BarrierCheck> checks) {
    try (Connection connection = source.open()) {
      boolean autoCommitBefore = connection.getAutoCommit();
      int isolationBefore = connection.getTransactionIsolation();
      try {
        if (isolationBefore != Connection.TRANSACTION_READ_COMMITTED) {
          connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        connection.setAutoCommit(false);
        askWithLockTimeout(connection, checks);
      } finally {
        restore(connection, autoCommitBefore, isolationBefore);
      }
    } catch (SQLException e) {
      // Also where only closing or restoring failed: what was answered before stands in committed
      // rows.
      LOG.warn(
          "Expected to answer {} check-backs, but the database failed: {}",
          checks.size(),
          e.getMessage());
      unansweredAreUnknown(checks, "The database failed: " + e.getMessage());
    }
    return checks.stream().map(check -> answers.get(check.transactionId())).toList();
  }

  private void askWithLockTimeout(Connection connection, Collection<BarrierCheck> checks)
      throws SQLException {
    OptionalLong beforeMs = lockTimeoutMs(connection);
    try {
      ask(connection, checks);
    } finally {
      restoreLockTimeout(connection, beforeMs);
    }
  }

  private void ask(Connection connection, Collection<BarrierCheck> checks) throws SQLException {
    try {
      limitWaiting(connection);
      Optional<String> stray = barrier.stray(connection);
      if (stray.isPresent()) {
        connection.commit();
        unansweredAreUnknown(checks, stray.get());
        return;
      }
      Map<UUID, BarrierOutcome> standing =
          barrier.read(connection, checks.stream().map(BarrierCheck::transactionId).toList());
      connection.commit();
      standing.forEach(this::stands);
      for (BarrierCheck check : checks) {
        if (!answers.containsKey(check.transactionId())) {
          askAbsent(connection, check);
        }
      }
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    }
  }

  private void askAbsent(Connection connection, BarrierCheck check) throws SQLException {
    UUID id = check.transactionId();
    if (ageMs(check) > options.retention().toMillis()) {
      // Its row may have been deleted: a fence now could contradict a commit of long ago.
      unknown(id, "It is older than the retention of " + options.retention() + " and has no row");
      return;
    }
    try {
      fence(connection, id);
    } catch (SQLException e) {
      connection.rollback();
      unknown(
          id,
          dialect.isLockTimeout(e)
              ? "Its local transaction is still open: " + e.getMessage()
              : "The database failed: " + e.getMessage());
      return;
    }
    // On a fresh snapshot: whoever won, its row is committed now.
    BarrierOutcome outcome = barrier.peek(connection, id).orElse(null);
    connection.commit();
    if (outcome == null) {
      unknown(id, "Its row came and went while we asked");
    } else {
      stands(id, outcome);
    }
  }

  /** The broker's time may have stood still while the broker did, or go on from a backup. */
  private static long ageMs(BarrierCheck check) {
    UUID id = check.transactionId();
    return id.version() == 7
        ? Math.max(check.ageMs(), System.currentTimeMillis() - UuidV7.timeMs(id))
        : check.ageMs();
  }

  private void fence(Connection connection, UUID id) throws SQLException {
    limitWaiting(connection);
    barrier.insertOrSkip(connection, new BarrierRow(id, BarrierOutcome.ROLLED_BACK, producerGroup));
    connection.commit();
  }

  /** For this transaction: on PostgreSQL the limit ends with it. */
  private void limitWaiting(Connection connection) throws SQLException {
    execute(connection, dialect.lockTimeoutStatement(options.lockTimeout().toMillis()));
  }

  private void stands(UUID id, BarrierOutcome outcome) {
    answers.put(id, new BarrierAnswer.Standing(id, outcome));
  }

  private void unknown(UUID id, String why) {
    answers.put(id, new BarrierAnswer.Unknown(id, why));
  }

  private void unansweredAreUnknown(Collection<BarrierCheck> checks, String why) {
    for (BarrierCheck check : checks) {
      answers.computeIfAbsent(check.transactionId(), id -> new BarrierAnswer.Unknown(id, why));
    }
  }

  private OptionalLong lockTimeoutMs(Connection connection) throws SQLException {
    if (dialect.lockTimeoutQuery().isEmpty()) {
      return OptionalLong.empty();
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(dialect.lockTimeoutQuery())) {
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }

  private void restoreLockTimeout(Connection connection, OptionalLong beforeMs)
      throws SQLException {
    if (beforeMs.isPresent()) {
      execute(connection, dialect.lockTimeoutStatement(beforeMs.getAsLong()));
      connection.commit();
    }
  }

  private static void restore(Connection connection, boolean autoCommit, int isolation)
      throws SQLException {
    connection.setAutoCommit(autoCommit);
    if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
      connection.setTransactionIsolation(isolation);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
