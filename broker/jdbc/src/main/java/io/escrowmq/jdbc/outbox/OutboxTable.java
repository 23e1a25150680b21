package io.escrowmq.jdbc.outbox;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.internal.InList;
import io.escrowmq.jdbc.internal.Names;
import io.escrowmq.jdbc.lane.LaneLease;
import io.escrowmq.protocol.message.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Messages on their way from business transactions to the broker. Rows are read by key, never
 * locked or claimed; whatever a relay changes is guarded by its leases: a row of a lane that had
 * passed to another relay before the statement began stays as it is. Immutable, safe for any
 * thread.
 */
public final class OutboxTable {
  /**
   * How many lanes there are, unless configured. All writers and relays of one database must agree.
   */
  public static final int DEFAULT_LANES = 64;

  private static final int SEQS_PER_STATEMENT = 512;
  private static final int MAX_ERROR_LENGTH = 1024;
  private static final int MAX_KEY_BYTES = 65_535;
  private static final int MAX_BODY_BYTES_H2 = 1_048_576;

  private final Dialect dialect;
  private final int laneCount;
  private final OutboxSql sql;
  private final RowReader rows;

  /**
   * The table with {@link #DEFAULT_LANES}.
   *
   * @param dialect the database's dialect
   */
  public OutboxTable(Dialect dialect) {
    this(dialect, DEFAULT_LANES);
  }

  /**
   * The table with so many lanes, 1 or more.
   *
   * @param dialect the database's dialect
   * @param laneCount how many lanes, 1 or more
   */
  public OutboxTable(Dialect dialect, int laneCount) {
    if (laneCount < 1) {
      throw new IllegalArgumentException(
          "Expected at least one lane, but the number is " + laneCount);
    }
    this.dialect = dialect;
    this.laneCount = laneCount;
    this.sql = OutboxSql.of(dialect);
    this.rows = new RowReader(dialect);
  }

  /**
   * Inserts messages in the caller's open transaction, in order.
   *
   * @param connection the caller's connection; never committed, rolled back or closed here
   * @param messages the messages, any number
   * @throws IllegalStateException if autocommit is on: the message would not stand or fall with the
   *     business data
   * @throws IllegalArgumentException if a topic, key or body does not fit the table; nothing is
   *     inserted then
   * @throws SQLException if the database fails or refuses
   */
  public void insert(Connection connection, List<Message> messages) throws SQLException {
    if (connection.getAutoCommit()) {
      throw new IllegalStateException(
          "Expected an open transaction for the outbox, but the connection is on autocommit: call setAutoCommit(false)");
    }
    messages.forEach(this::check);
    try (PreparedStatement statement = connection.prepareStatement(sql.insert())) {
      for (Message message : messages) {
        bind(statement, message);
        if (messages.size() == 1) {
          statement.executeUpdate();
        } else {
          statement.addBatch();
        }
      }
      if (messages.size() > 1) {
        statement.executeBatch();
      }
    }
  }

  /**
   * Reads rows of some lanes above a seq, of every state, in order of seq.
   *
   * @param source where to take a connection from
   * @param lanes the lanes to look at; none = nothing
   * @param page where to begin and how much to read
   * @return the rows
   * @throws SQLException if the database fails or refuses
   */
  public List<OutboxRow> readAfter(
      ConnectionSource source, Collection<Integer> lanes, OutboxPage page) throws SQLException {
    if (lanes.isEmpty()) {
      return List.of();
    }
    return source.inTransaction(
        connection -> {
          try (PreparedStatement statement =
              prepareAfter(connection, sql.readAfter(), lanes, page)) {
            // With autocommit off this makes drivers stream, so that stopping early saves the
            // bodies.
            statement.setFetchSize(32);
            return full(statement, page.maxBodyBytes());
          }
        });
  }

  /**
   * Like {@link #readAfter} without headers and bodies: cheap, for asking the broker by ids. The
   * page's bytes do not count.
   *
   * @param source where to take a connection from
   * @param lanes the lanes to look at; none = nothing
   * @param page where to begin and how much to read
   * @return the rows
   * @throws SQLException if the database fails or refuses
   */
  public List<OutboxHead> headsAfter(
      ConnectionSource source, Collection<Integer> lanes, OutboxPage page) throws SQLException {
    if (lanes.isEmpty()) {
      return List.of();
    }
    return source.inTransaction(
        connection -> {
          List<OutboxHead> heads = new ArrayList<>();
          try (PreparedStatement statement =
                  prepareAfter(connection, sql.headsAfter(), lanes, page);
              ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              heads.add(rows.head(row));
            }
          }
          return heads;
        });
  }

  /**
   * Reads rows by seq, of any lane and state, in order of seq: for holes below the cursor that a
   * late commit may have filled, and for bodies after {@link #headsAfter}. Seqs without a row are
   * left out.
   *
   * @param source where to take a connection from
   * @param seqs the rows
   * @return the rows
   * @throws SQLException if the database fails or refuses
   */
  public List<OutboxRow> readBySeqs(ConnectionSource source, Collection<Long> seqs)
      throws SQLException {
    List<OutboxRow> found = new ArrayList<>();
    for (List<Long> part : InList.parts(seqs, SEQS_PER_STATEMENT)) {
      found.addAll(
          source.inTransaction(
              connection -> {
                List<Long> values = InList.padded(part);
                try (PreparedStatement statement =
                    connection.prepareStatement(
                        InList.expand(sql.readBySeqs(), values.size(), 0))) {
                  bindSeqs(statement, 1, values);
                  return full(statement, Long.MAX_VALUE);
                }
              }));
    }
    return found;
  }

  /**
   * Deletes rows whose messages are consumed, as far as the leases still hold. Returns how many
   * went.
   *
   * @param source where to take a connection from
   * @param leases the leases of the lanes that are meant
   * @param seqs the rows
   * @return how many went
   * @throws SQLException if the database fails or refuses
   */
  public int delete(ConnectionSource source, Collection<LaneLease> leases, Collection<Long> seqs)
      throws SQLException {
    return change(source, sql.delete(), leases, seqs);
  }

  /**
   * Marks pending rows as stored by the broker, as far as the leases still hold. Returns how many
   * changed.
   *
   * @param source where to take a connection from
   * @param leases the leases of the lanes that are meant
   * @param seqs the rows
   * @return how many changed
   * @throws SQLException if the database fails or refuses
   */
  public int markStored(
      ConnectionSource source, Collection<LaneLease> leases, Collection<Long> seqs)
      throws SQLException {
    return change(source, sql.markStored(), leases, seqs);
  }

  /**
   * Marks a row as failed and counts the attempt, if the leases still hold.
   *
   * @param error why, for people; cut at 1,024 characters
   * @param source where to take a connection from
   * @param leases the leases of the lanes that are meant
   * @param seq the row
   * @return whether it was marked
   * @throws SQLException if the database fails or refuses
   */
  public boolean block(
      ConnectionSource source, Collection<LaneLease> leases, long seq, String error)
      throws SQLException {
    return hold(source, leases, seq, new Reason(OutboxState.BLOCKED, error));
  }

  /**
   * Like {@link #block}, for a row that only an operator can decide.
   *
   * @param source where to take a connection from
   * @param leases the leases of the lanes that are meant
   * @param seq the row
   * @param error what the database threw
   * @return whether it was marked
   * @throws SQLException if the database fails or refuses
   */
  public boolean park(ConnectionSource source, Collection<LaneLease> leases, long seq, String error)
      throws SQLException {
    return hold(source, leases, seq, new Reason(OutboxState.PARKED, error));
  }

  /**
   * Counts the rows by state; reads the whole table's rows without bodies.
   *
   * @param source where to take a connection from
   * @return the counts
   * @throws SQLException if the database fails or refuses
   */
  public OutboxBacklog backlog(ConnectionSource source) throws SQLException {
    return source.inTransaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql.backlog());
              ResultSet row = statement.executeQuery()) {
            row.next();
            return new OutboxBacklog(
                row.getLong("pending"),
                row.getLong("stored"),
                row.getLong("blocked"),
                row.getLong("parked"),
                Math.max(0, row.getLong("oldest_age")));
          }
        });
  }

  /**
   * The highest seq that is visible now; what commits later may still lie below it.
   *
   * @param source where to take a connection from
   * @return the seq, 0 if the table is empty
   * @throws SQLException if the database fails or refuses
   */
  public long lastSeq(ConnectionSource source) throws SQLException {
    return source.inTransaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql.lastSeq());
              ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  private record Reason(OutboxState state, String error) {}

  private boolean hold(
      ConnectionSource source, Collection<LaneLease> leases, long seq, Reason reason)
      throws SQLException {
    if (leases.isEmpty()) {
      return false;
    }
    String error = reason.error();
    return source.inTransaction(
        connection -> {
          List<LaneLease> pairs = InList.padded(leases);
          try (PreparedStatement statement =
              connection.prepareStatement(InList.expand(sql.hold(), 0, pairs.size()))) {
            statement.setString(1, reason.state().name());
            statement.setString(2, error.substring(0, Math.min(error.length(), MAX_ERROR_LENGTH)));
            statement.setLong(3, seq);
            bindLeases(statement, 4, pairs);
            return statement.executeUpdate() == 1;
          }
        });
  }

  private static int change(
      ConnectionSource source, String template, Collection<LaneLease> leases, Collection<Long> seqs)
      throws SQLException {
    if (leases.isEmpty()) {
      return 0;
    }
    List<LaneLease> pairs = InList.padded(leases);
    int changed = 0;
    for (List<Long> part : InList.parts(seqs, SEQS_PER_STATEMENT)) {
      List<Long> values = InList.padded(part);
      changed +=
          source.inTransaction(
              connection -> {
                try (PreparedStatement statement =
                    connection.prepareStatement(
                        InList.expand(template, values.size(), pairs.size()))) {
                  bindSeqs(statement, 1, values);
                  bindLeases(statement, 1 + values.size(), pairs);
                  return statement.executeUpdate();
                }
              });
    }
    return changed;
  }

  private static PreparedStatement prepareAfter(
      Connection connection, String template, Collection<Integer> lanes, OutboxPage page)
      throws SQLException {
    List<Integer> values = InList.padded(lanes);
    PreparedStatement statement =
        connection.prepareStatement(InList.expand(template, values.size(), 0));
    statement.setLong(1, page.afterSeq());
    for (int i = 0; i < values.size(); i++) {
      statement.setInt(2 + i, values.get(i));
    }
    statement.setInt(2 + values.size(), page.maxRows());
    return statement;
  }

  private List<OutboxRow> full(PreparedStatement statement, long maxBodyBytes) throws SQLException {
    List<OutboxRow> found = new ArrayList<>();
    long bodyBytes = 0;
    try (ResultSet row = statement.executeQuery()) {
      while (bodyBytes < maxBodyBytes && row.next()) {
        OutboxRow next = rows.full(row);
        found.add(next);
        bodyBytes += Math.max(0, next.head().bodyBytes());
      }
    }
    return found;
  }

  private void check(Message message) {
    Names.checked("Topic", message.topic());
    Names.checkedOrEmpty("Producer group", message.producerGroup());
    if (message.key().length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "The key of message "
              + message.id()
              + " has "
              + message.key().length
              + " bytes; at most "
              + MAX_KEY_BYTES
              + " are allowed");
    }
    if (dialect == Dialect.H2 && message.body().length > MAX_BODY_BYTES_H2) {
      throw new IllegalArgumentException(
          "The body of message "
              + message.id()
              + " has "
              + message.body().length
              + " bytes; H2 keeps at most "
              + MAX_BODY_BYTES_H2);
    }
  }

  private void bind(PreparedStatement statement, Message message) throws SQLException {
    dialect.bind(statement, 1, message.id());
    statement.setString(2, message.topic());
    statement.setBytes(3, message.key());
    statement.setInt(4, LaneHash.lane(message, laneCount));
    statement.setString(5, HeaderText.write(message.headers()));
    statement.setString(6, message.producerGroup());
    statement.setLong(7, message.deliverAtMs());
    statement.setBytes(8, message.body());
  }

  static void bindSeqs(PreparedStatement statement, int first, List<Long> seqs)
      throws SQLException {
    for (int i = 0; i < seqs.size(); i++) {
      statement.setLong(first + i, seqs.get(i));
    }
  }

  private static void bindLeases(PreparedStatement statement, int first, List<LaneLease> leases)
      throws SQLException {
    int index = first;
    for (LaneLease lease : leases) {
      statement.setInt(index++, lease.lane());
      statement.setLong(index++, lease.epoch());
    }
  }
}
