package io.escrowmq.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.protocol.message.Message;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Message message = MessageBuilder.to("orders").key("7").body("paid").build();

  @Test
  void shouldStandAndFallWithTheCallersTransaction() throws SQLException {
    try (var database = new TestDatabase();
        Connection connection = database.dataSource().getConnection()) {
      // when
      connection.setAutoCommit(false);
      Outbox.enqueue(connection, MessageBuilder.to("orders").body("undone").build());
      connection.rollback();
      Outbox.enqueue(connection, message);
      connection.commit();

      // then
      assertThat(database.query("SELECT message_id FROM escrow_outbox"))
          .containsExactly(message.id().toString());
    }
  }

  @Test
  void shouldRefuseAutocommit() throws SQLException {
    try (var database = new TestDatabase();
        Connection connection = database.dataSource().getConnection()) {
      assertThatThrownBy(() -> Outbox.enqueue(connection, message))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("autocommit");
    }
  }
}
