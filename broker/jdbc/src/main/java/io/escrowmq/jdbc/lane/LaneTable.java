package io.escrowmq.jdbc.lane;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.internal.InList;
import io.escrowmq.jdbc.internal.Names;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Divides the outbox among relays by lease rows. Everything is timed by the database's clock and
 * done in short transactions. An owner's name is made anew at each start of a relay. A relay stops
 * working on a lane when <em>its own</em> monotonic clock, read before the call that acquired or
 * last renewed the lease, says that the lease has ended. Immutable, safe for any thread.
 */
public final class LaneTable {
  private final Dialect dialect;
  private final LaneSql sql;

  /**
   * The table as a dialect speaks to it.
   *
   * @param dialect the database's dialect
   */
  public LaneTable(Dialect dialect) {
    this.dialect = dialect;
    this.sql = LaneSql.of(dialect);
  }

  /**
   * Adds the lanes from 0 that are missing; never removes one. Returns how many the table has now.
   *
   * @param source where to take a connection from
   * @param laneCount how many lanes, 1 or more
   * @return how many lanes the table has now
   * @throws SQLException if the database fails or refuses
   */
  public int prepare(ConnectionSource source, int laneCount) throws SQLException {
    return source.inTransaction(
        connection -> {
          int standing = count(connection, sql.countLanes());
          if (standing >= laneCount) {
            return standing;
          }
          try (PreparedStatement insert = connection.prepareStatement(sql.insertLaneOrSkip())) {
            for (int lane = 0; lane < laneCount; lane++) {
              insert.setInt(1, lane);
              dialect.insertOrSkip(insert);
            }
          }
          return count(connection, sql.countLanes());
        });
  }

  /**
   * Says that a relay is alive for so long from now, whether it owns a lane or not. Repeat it with
   * each renewal.
   *
   * @param source where to take a connection from
   * @param owner the relay, 1 to 255 characters of printable ASCII
   * @param lease how long from now
   * @throws SQLException if the database fails or refuses
   */
  public void announce(ConnectionSource source, String owner, Duration lease) throws SQLException {
    Names.checked("Relay", owner);
    source.inTransaction(
        connection -> {
          if (announced(connection, owner, lease)) {
            return true;
          }
          try (PreparedStatement insert = connection.prepareStatement(sql.insertRelayOrSkip());
              PreparedStatement forget = connection.prepareStatement(sql.forgetRelays())) {
            forget.executeUpdate();
            insert.setString(1, owner);
            dialect.insertOrSkip(insert);
          }
          return announced(connection, owner, lease);
        });
  }

  /**
   * Takes back an announcement, at a clean stop.
   *
   * @param source where to take a connection from
   * @param owner the relay, 1 to 255 characters of printable ASCII
   * @throws SQLException if the database fails or refuses
   */
  public void withdraw(ConnectionSource source, String owner) throws SQLException {
    source.inTransaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql.withdraw())) {
            statement.setString(1, owner);
            return statement.executeUpdate();
          }
        });
  }

  /**
   * How many relays have announced themselves and are alive by the database's clock.
   *
   * @param source where to take a connection from
   * @return how many
   * @throws SQLException if the database fails or refuses
   */
  public int liveOwners(ConnectionSource source) throws SQLException {
    return source.inTransaction(connection -> count(connection, sql.liveRelays()));
  }

  /**
   * How many lanes each live relay should own at most: all lanes divided by the live relays,
   * rounded up.
   *
   * @param source where to take a connection from
   * @return how many
   * @throws SQLException if the database fails or refuses
   */
  public int fairShare(ConnectionSource source) throws SQLException {
    return source.inTransaction(
        connection -> {
          int lanes = count(connection, sql.countLanes());
          int relays = Math.max(1, count(connection, sql.liveRelays()));
          return (lanes + relays - 1) / relays;
        });
  }

  /**
   * Takes lanes that nobody holds, or whose holder let its lease end; each take-over raises the
   * epoch. Two relays never get the same.
   *
   * @param atMost most lanes to take now
   * @param source where to take a connection from
   * @param owner the relay, 1 to 255 characters of printable ASCII
   * @param lease how long from now
   * @return what was taken, which may be nothing
   * @throws SQLException if the database fails or refuses
   */
  public List<LaneLease> acquire(ConnectionSource source, String owner, int atMost, Duration lease)
      throws SQLException {
    Names.checked("Relay", owner);
    if (atMost <= 0) {
      return List.of();
    }
    return source.inTransaction(
        connection -> {
          List<LaneLease> taken = new ArrayList<>();
          try (PreparedStatement update = connection.prepareStatement(sql.acquire())) {
            for (LaneLease free : free(connection, atMost)) {
              update.setString(1, owner);
              update.setLong(2, lease.toMillis());
              update.setInt(3, free.lane());
              update.setLong(4, free.epoch());
              if (update.executeUpdate() == 1) {
                taken.add(new LaneLease(free.lane(), free.epoch() + 1));
              }
            }
          }
          return taken;
        });
  }

  /**
   * Prolongs leases to so long from now. A lease that ended, but that nobody took over, is
   * prolonged as well.
   *
   * @param source where to take a connection from
   * @param owner the relay, 1 to 255 characters of printable ASCII
   * @param leases the leases of the lanes that are meant
   * @param lease how long from now
   * @return those of the leases that are still the owner's; work on the others must stop at once
   * @throws SQLException if the database fails or refuses
   */
  public List<LaneLease> renew(
      ConnectionSource source, String owner, Collection<LaneLease> leases, Duration lease)
      throws SQLException {
    if (leases.isEmpty()) {
      return List.of();
    }
    Set<LaneLease> asked = new HashSet<>(leases);
    return source.inTransaction(
        connection -> {
          List<LaneLease> pairs = InList.padded(asked);
          try (PreparedStatement statement =
              connection.prepareStatement(InList.expand(sql.renew(), 0, pairs.size()))) {
            statement.setLong(1, lease.toMillis());
            statement.setString(2, owner);
            bindPairs(statement, 3, pairs);
            statement.executeUpdate();
          }
          // In the same transaction, so that the rows just written cannot change hands before they
          // are read.
          return owned(connection, owner).stream().filter(asked::contains).toList();
        });
  }

  /**
   * Gives lanes back, so that others can take them at once; their epochs stay.
   *
   * @param source where to take a connection from
   * @param owner the relay, 1 to 255 characters of printable ASCII
   * @param leases the leases of the lanes that are meant
   * @throws SQLException if the database fails or refuses
   */
  public void release(ConnectionSource source, String owner, Collection<LaneLease> leases)
      throws SQLException {
    if (leases.isEmpty()) {
      return;
    }
    source.inTransaction(
        connection -> {
          List<LaneLease> pairs = InList.padded(leases);
          try (PreparedStatement statement =
              connection.prepareStatement(InList.expand(sql.release(), 0, pairs.size()))) {
            statement.setString(1, owner);
            bindPairs(statement, 2, pairs);
            return statement.executeUpdate();
          }
        });
  }

  private boolean announced(Connection connection, String owner, Duration lease)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql.announce())) {
      update.setLong(1, lease.toMillis());
      update.setString(2, owner);
      return update.executeUpdate() == 1;
    }
  }

  private List<LaneLease> free(Connection connection, int atMost) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.free())) {
      statement.setInt(1, atMost);
      return leases(statement);
    }
  }

  private List<LaneLease> owned(Connection connection, String owner) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.owned())) {
      statement.setString(1, owner);
      return leases(statement);
    }
  }

  private static List<LaneLease> leases(PreparedStatement statement) throws SQLException {
    List<LaneLease> leases = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        leases.add(new LaneLease(row.getInt("lane"), row.getLong("epoch")));
      }
    }
    return leases;
  }

  private static void bindPairs(PreparedStatement statement, int first, List<LaneLease> pairs)
      throws SQLException {
    int index = first;
    for (LaneLease pair : pairs) {
      statement.setInt(index++, pair.lane());
      statement.setLong(index++, pair.epoch());
    }
  }

  private static int count(Connection connection, String query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }
}
