package io.escrowmq.jdbc.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.jdbc.Dialect;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedConnectionTest {
  private final Connection raw = open();
  private final GuardedConnection guard = new GuardedConnection(raw, Dialect.H2);
  private final Connection guarded = guard.connection();

  private static Connection open() {
    try {
      return DriverManager.getConnection("jdbc:h2:mem:");
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  @BeforeEach
  void begin() throws SQLException {
    try (Statement statement = raw.createStatement()) {
      statement.execute("CREATE TABLE account (id INT PRIMARY KEY)");
    }
    raw.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    raw.close();
  }

  private static void book(Connection connection, int id) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO account VALUES (?)")) {
      insert.setInt(1, id);
      insert.executeUpdate();
    }
  }

  private List<Integer> accounts() throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (Statement statement = raw.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM account ORDER BY id")) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("leave its transaction open");
  }

  @Test
  void shouldRefuseWhatEndsTheTransaction() {
    assertRefused(guarded::commit);
    assertRefused(guarded::rollback);
    assertRefused(guarded::close);
    assertRefused(() -> guarded.setAutoCommit(true));
    assertRefused(() -> guarded.abort(Runnable::run));
    assertRefused(() -> guarded.unwrap(org.h2.jdbc.JdbcConnection.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMIT",
        "  commit",
        "ROLLBACK",
        "rollback work",
        "SET AUTOCOMMIT TRUE",
        "CREATE TABLE t (a INT)",
        "truncate table account"
      })
  void shouldRefuseSqlThatEndsTheTransaction(String sql) throws SQLException {
    try (Statement statement = guarded.createStatement()) {
      assertRefused(() -> statement.execute(sql));
      assertRefused(() -> statement.addBatch(sql));
    }
    assertRefused(() -> guarded.prepareStatement(sql));
  }

  @Test
  void shouldLeadBackToItselfFromStatementsResultsAndMetadata() throws SQLException {
    try (PreparedStatement statement = guarded.prepareStatement("SELECT id FROM account");
        ResultSet rows = statement.executeQuery()) {
      assertThat(statement.getConnection()).isSameAs(guarded);
      assertThat(rows.getStatement()).isSameAs(statement);
      assertThat(rows.getStatement().getConnection()).isSameAs(guarded);
      assertRefused(() -> statement.unwrap(org.h2.jdbc.JdbcPreparedStatement.class));
    }
    assertThat(guarded.getMetaData().getConnection()).isSameAs(guarded);
    try (ResultSet tables = guarded.getMetaData().getTables(null, null, "ACCOUNT", null)) {
      assertThat(tables.next()).isTrue();
    }
  }

  @Test
  void shouldLetOrdinaryWorkAndSavepointsPass() throws SQLException {
    // when
    book(guarded, 1);
    Savepoint savepoint = guarded.setSavepoint();
    book(guarded, 2);
    guarded.rollback(savepoint);
    raw.commit();

    // then
    assertThat(accounts()).containsExactly(1);
  }

  @Test
  void shouldPassOnWhatTheDatabaseThrows() throws SQLException {
    book(guarded, 1);
    assertThatThrownBy(() -> book(guarded, 1))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("Unique");
    raw.rollback();
  }

  @Test
  void shouldBeOfNoUseAfterTheWork() throws SQLException {
    guard.release();
    assertThat(guarded.isClosed()).isTrue();
    assertThatThrownBy(guarded::createStatement)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("over");
  }
}
