package io.escrowmq.jdbc.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaTest {
  @Test
  void shouldCreateWhatTheCheckWantsAndLeaveWhatStands() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory();
        Connection connection = database.open()) {
      // given
      database.execute(
          "INSERT INTO escrow_lane (lane, owner, epoch, lease_until) VALUES (7, '', 0, 0)");
      // when
      Schema.create(connection);
      Schema.check(connection);
      // then
      assertThat(database.query("SELECT lane FROM escrow_lane")).isEqualTo("7");
    }
  }

  @Test
  void shouldTakeRowsWhenTheSessionThatCreatedTheTablesIsGone() throws SQLException {
    try (TestDatabase database = TestDatabase.empty()) {
      // given
      try (Connection creator = database.open()) {
        Schema.create(creator);
      }
      String row =
          "INSERT INTO escrow_barrier (transaction_id, outcome, producer_group, created_at) VALUES ("
              + (database.dialect() == Dialect.MYSQL ? "UNHEX(REPLACE('%s', '-', ''))" : "'%s'")
              + ", '%s', 'g', 0)";
      // when
      database.execute(row.formatted(UUID.randomUUID(), "DIVERTED"));
      // then
      assertThat(database.query("SELECT outcome FROM escrow_barrier")).isEqualTo("DIVERTED");
      assertThatThrownBy(() -> database.execute(row.formatted(UUID.randomUUID(), "ELSE")))
          .isInstanceOf(SQLException.class)
          .hasMessageMatching("(?is).*constraint.*");
    }
  }

  @Test
  void shouldNameTheMissingTable() throws SQLException {
    try (TestDatabase database = TestDatabase.empty();
        Connection connection = database.open()) {
      assertThatThrownBy(() -> Schema.check(connection, Table.BARRIER))
          .isInstanceOf(SchemaIncompleteException.class)
          .hasMessageMatching(
              "Table escrow_barrier does not exist: apply io/escrowmq/jdbc/schema/\\w+\\.sql or switch on the creation of tables");
    }
  }

  @Test
  void shouldNameTheMissingColumn() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory();
        Connection connection = database.open()) {
      database.execute("ALTER TABLE escrow_outbox DROP COLUMN deliver_at");
      assertThatThrownBy(() -> Schema.check(connection, Table.INBOX, Table.OUTBOX))
          .isInstanceOf(SchemaIncompleteException.class)
          .hasMessageStartingWith("Table escrow_outbox has no column deliver_at: apply ");
      assertThatCode(() -> Schema.check(connection, Table.INBOX)).doesNotThrowAnyException();
    }
  }

  @Test
  void shouldRefuseToCreateInsideATransaction() throws SQLException {
    try (TestDatabase database = TestDatabase.empty();
        Connection connection = database.openTransaction()) {
      assertThatThrownBy(() -> Schema.create(connection)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void shouldCreateFromSeveralProcessesAtOnce() throws Exception {
    try (TestDatabase database = TestDatabase.empty()) {
      // given
      CyclicBarrier start = new CyclicBarrier(4);
      List<CompletableFuture<Void>> creators = new ArrayList<>();
      // when
      for (int i = 0; i < 4; i++) {
        creators.add(
            CompletableFuture.runAsync(
                () -> {
                  try (Connection connection = database.open()) {
                    start.await(10, TimeUnit.SECONDS);
                    Schema.create(connection);
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                },
                task -> new Thread(task).start()));
      }
      // then
      for (CompletableFuture<Void> creator : creators) {
        creator.get(10, TimeUnit.SECONDS);
      }
      try (Connection connection = database.open()) {
        Schema.check(connection);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void shouldDefineEveryTableAndColumnForEachDatabase(Dialect dialect) {
    for (Table table : Table.values()) {
      List<String> definitions =
          Schema.statements(dialect).stream()
              .filter(sql -> sql.startsWith("CREATE TABLE IF NOT EXISTS " + table.sqlName() + " ("))
              .toList();
      assertThat(definitions).hasSize(1);
      List<String> columns =
          definitions
              .get(0)
              .lines()
              .skip(1)
              .map(line -> line.strip().split(" ", 2)[0])
              .filter(word -> word.matches("[a-z_]+"))
              .toList();
      assertThat(columns).containsExactlyElementsOf(table.columns());
    }
  }
}
