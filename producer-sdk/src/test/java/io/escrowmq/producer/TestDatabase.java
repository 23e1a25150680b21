package io.escrowmq.producer;

import io.escrowmq.jdbc.schema.Schema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/**
 * An H2 database in memory with our tables and one of the business, whose COMMIT can be made to
 * fail.
 */
public final class TestDatabase implements AutoCloseable {
  /** How a COMMIT goes wrong. */
  public enum CommitFault {
    /** It commits, and the answer is lost. */
    AFTER,
    /** It does not commit. */
    BEFORE,
    /** It does not commit, and the database cannot be reached any more. */
    GONE
  }

  private final JdbcDataSource h2 = new JdbcDataSource();
  private final Connection keepAlive;
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile @Nullable CommitFault fault;
  private volatile boolean gone;

  /** A new database with all tables. */
  public TestDatabase() {
    h2.setURL("jdbc:h2:mem:" + UUID.randomUUID());
    try {
      keepAlive = h2.getConnection();
      Schema.create(keepAlive);
      try (Statement statement = keepAlive.createStatement()) {
        statement.execute("CREATE TABLE account (id INT PRIMARY KEY, balance INT)");
      }
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Makes the next COMMIT on a connection of {@link #dataSource} go wrong. */
  public void failNextCommit(CommitFault how) {
    fault = how;
  }

  /** The database can be reached again. */
  public void back() {
    gone = false;
  }

  /** Connections that were opened and not closed. */
  public int connectionsLent() {
    return opened.get() - closed.get();
  }

  /** Its connections. */
  public DataSource dataSource() {
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (gone) {
                throw new SQLException("the database is gone");
              }
              opened.incrementAndGet();
              return faulty((Connection) method.invoke(h2, arguments));
            });
  }

  private Connection faulty(Connection raw) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              CommitFault how = fault;
              if (method.getName().equals("commit") && how != null) {
                fault = null;
                if (how == CommitFault.AFTER) {
                  raw.commit();
                }
                gone = how == CommitFault.GONE;
                throw new SQLException("COMMIT failed", "08006");
              }
              if (method.getName().equals("close") && !raw.isClosed()) {
                closed.incrementAndGet();
              }
              try {
                return method.invoke(raw, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
              }
            });
  }

  /** Work that books an account. */
  public static int book(Connection connection, int id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO account VALUES (?, 1)")) {
      statement.setInt(1, id);
      return statement.executeUpdate();
    }
  }

  /** The first column of a query, as text. */
  public List<String> query(String sql) {
    List<String> values = new ArrayList<>();
    try (Statement statement = keepAlive.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        values.add(String.valueOf(row.getString(1)));
      }
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
    return values;
  }

  /** Executes any statement. */
  public void execute(String sql) {
    try (Statement statement = keepAlive.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  /** The committed accounts. */
  public List<String> accounts() {
    return query("SELECT id FROM account ORDER BY id");
  }

  /** The outcomes in the barrier table. */
  public List<String> outcomes() {
    return query("SELECT outcome FROM escrow_barrier ORDER BY transaction_id");
  }

  @Override
  public void close() throws SQLException {
    keepAlive.close();
  }
}
