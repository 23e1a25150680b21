package io.escrowmq.jdbc.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.jdbc.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboxTableTest {
  private final UUID message = UUID.randomUUID();
  private TestDatabase database;
  private InboxTable inbox;

  @BeforeEach
  void open() throws SQLException {
    database = TestDatabase.inMemory();
    inbox = new InboxTable(database.dialect());
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void shouldMarkAMessageOncePerGroup() throws SQLException {
    try (Connection connection = database.openTransaction()) {
      assertThat(inbox.tryMark(connection, "stock", message)).isTrue();
      assertThat(inbox.tryMark(connection, "stock", message)).isFalse();
      assertThat(inbox.tryMark(connection, "Stock", message)).isTrue();
      connection.commit();
      assertThat(inbox.tryMark(connection, "stock", message)).isFalse();
    }
  }

  @Test
  void shouldForgetTheMarkWithItsTransaction() throws SQLException {
    try (Connection connection = database.openTransaction()) {
      inbox.tryMark(connection, "stock", message);
      connection.rollback();
      assertThat(inbox.tryMark(connection, "stock", message)).isTrue();
    }
  }

  @Test
  void shouldLeaveTheTransactionUsableWhenTheMessageIsKnown() throws SQLException {
    // given
    mark();
    try (Connection connection = database.openTransaction()) {
      // when
      assertThat(inbox.tryMark(connection, "stock", message)).isFalse();
      assertThat(inbox.tryMark(connection, "stock", UUID.randomUUID())).isTrue();
      connection.commit();
    }
    // then
    assertThat(database.query("SELECT COUNT(*) FROM escrow_inbox")).isEqualTo("2");
  }

  @Test
  void shouldLetOnlyOneOfTwoConcurrentConsumersThrough() throws Exception {
    try (Connection first = database.openTransaction()) {
      // given
      assertThat(inbox.tryMark(first, "stock", message)).isTrue();
      // when
      CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(this::mark);
      first.commit();
      // then
      assertThat(second.get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void shouldRefuseAutocommitAndBadGroups() throws SQLException {
    try (Connection connection = database.open()) {
      assertThatThrownBy(() -> inbox.tryMark(connection, "stock", message))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("setAutoCommit(false)");
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> inbox.tryMark(connection, "", message))
          .hasMessage("Consumer group is empty");
      assertThatThrownBy(() -> inbox.tryMark(connection, "stock ", message))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> inbox.tryMark(connection, "g".repeat(256), message))
          .hasMessageContaining("256 characters");
    }
  }

  @Test
  void shouldPurgeOldMarksInBatches() throws SQLException {
    // given
    try (Connection connection = database.openTransaction()) {
      for (int i = 0; i < 5; i++) {
        inbox.tryMark(connection, "stock", UUID.randomUUID());
      }
      connection.commit();
    }
    database.execute("UPDATE escrow_inbox SET created_at = created_at - 3600000");
    mark();
    // when, then
    Duration age = Duration.ofMinutes(30);
    assertThat(inbox.purge(database, age, 3)).isEqualTo(3);
    assertThat(inbox.purge(database, age, 3)).isEqualTo(2);
    assertThat(inbox.purge(database, age, 3)).isZero();
    assertThat(database.query("SELECT COUNT(*) FROM escrow_inbox")).isEqualTo("1");
  }

  private boolean mark() {
    try (Connection connection = database.openTransaction()) {
      boolean isNew = inbox.tryMark(connection, "stock", message);
      connection.commit();
      return isNew;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
