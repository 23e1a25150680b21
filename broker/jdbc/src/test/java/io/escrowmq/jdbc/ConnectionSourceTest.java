package io.escrowmq.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionSourceTest {
  private TestDatabase database;
  private Connection connection;
  private LentConnection source;

  @BeforeEach
  void open() throws SQLException {
    database = TestDatabase.inMemory();
    connection = database.open();
    source = new LentConnection(connection);
  }

  @AfterEach
  void close() throws SQLException {
    source.close();
    database.close();
  }

  @Test
  void shouldCommitAtReadCommittedAndRestoreSettings() throws SQLException {
    // given
    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    // when
    int isolation =
        source.inTransaction(
            c -> {
              assertThat(c.getAutoCommit()).isFalse();
              insertLane(c);
              return c.getTransactionIsolation();
            });
    // then
    assertThat(isolation).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    assertThat(connection.getAutoCommit()).isTrue();
    assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
    assertThat(database.query("SELECT COUNT(*) FROM escrow_lane")).isEqualTo("1");
  }

  @Test
  void shouldRollBackAndRestoreSettingsWhenWorkThrows() throws SQLException {
    // when
    assertThatThrownBy(
            () ->
                source.inTransaction(
                    c -> {
                      insertLane(c);
                      throw new SQLException("work failed");
                    }))
        .hasMessage("work failed");
    // then
    assertThat(connection.getAutoCommit()).isTrue();
    assertThat(database.query("SELECT COUNT(*) FROM escrow_lane")).isEqualTo("0");
  }

  @Test
  void shouldLeaveAutocommitOffWhereItWasOff() throws SQLException {
    // given
    connection.setAutoCommit(false);
    // when
    source.inTransaction(ConnectionSourceTest::insertLane);
    // then
    assertThat(connection.getAutoCommit()).isFalse();
    assertThat(database.query("SELECT COUNT(*) FROM escrow_lane")).isEqualTo("1");
  }

  private static int insertLane(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      return statement.executeUpdate(
          "INSERT INTO escrow_lane (lane, owner, epoch, lease_until) VALUES (0, '', 0, 0)");
    }
  }
}
