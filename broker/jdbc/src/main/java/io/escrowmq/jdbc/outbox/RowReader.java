package io.escrowmq.jdbc.outbox;

import io.escrowmq.jdbc.Dialect;
import io.escrowmq.protocol.message.Message;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns result rows into records; a row that is not a message becomes one with a defect. */
final class RowReader {
  private final Dialect dialect;

  RowReader(Dialect dialect) {
    this.dialect = dialect;
  }

  OutboxHead head(ResultSet row) throws SQLException {
    long bodyBytes = row.getLong("body_bytes");
    boolean noBody = row.wasNull();
    return new OutboxHead(
        row.getLong("seq"),
        dialect.uuid(row, "message_id"),
        row.getInt("lane"),
        Objects.requireNonNullElse(row.getString("topic"), ""),
        ByteBuffer.wrap(bytes(row, "message_key")).asReadOnlyBuffer(),
        state(row.getString("state")),
        row.getInt("attempts"),
        row.getLong("created_at"),
        noBody ? -1 : bodyBytes);
  }

  OutboxRow full(ResultSet row) throws SQLException {
    OutboxHead head = head(row);
    byte[] key = bytes(row, "message_key");
    byte @Nullable [] body = row.getBytes("body");
    String headers = Objects.requireNonNullElse(row.getString("headers"), "");
    String producerGroup = Objects.requireNonNullElse(row.getString("producer_group"), "");
    long deliverAtMs = row.getLong("deliver_at");
    if (body == null) {
      return new OutboxRow(head, null, "The body is NULL");
    }
    try {
      return new OutboxRow(
          head,
          new Message(
              head.messageId(),
              head.topic(),
              key,
              HeaderText.read(headers),
              producerGroup,
              deliverAtMs,
              body),
          "");
    } catch (IllegalArgumentException e) {
      return new OutboxRow(head, null, String.valueOf(e.getMessage()));
    }
  }

  private static byte[] bytes(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNullElse(row.getBytes(column), new byte[0]);
  }

  private static OutboxState state(@Nullable String name) throws SQLException {
    for (OutboxState state : OutboxState.values()) {
      if (state.name().equals(name)) {
        return state;
      }
    }
    throw new SQLException("Expected a state in escrow_outbox, but found " + name);
  }
}
