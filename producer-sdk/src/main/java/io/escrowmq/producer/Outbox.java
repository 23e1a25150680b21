package io.escrowmq.producer;

import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.outbox.OutboxTable;
import io.escrowmq.protocol.message.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes messages into the table escrow_outbox, in the caller's own transaction: they are sent if
 * and only if it commits. Needs no broker, no producer and no framework; the outbox relay publishes
 * them.
 */
public final class Outbox {
  private Outbox() {}

  /**
   * Adds a message: one insert.
   *
   * @param connection the caller's connection, in an open transaction; not committed or closed here
   * @param message what to send; its producer group is who is told of rejects
   * @throws SQLException if the database fails; roll back
   * @throws IllegalStateException if autocommit is on
   * @throws IllegalArgumentException if a part of the message does not fit the table
   */
  public static void enqueue(Connection connection, Message message) throws SQLException {
    enqueue(connection, List.of(message));
  }

  /**
   * Adds messages, in order: one batch of inserts.
   *
   * @param connection the caller's connection, in an open transaction; not committed or closed here
   * @param messages what to send
   * @throws SQLException if the database fails; roll back
   * @throws IllegalStateException if autocommit is on
   * @throws IllegalArgumentException if a part of a message does not fit the table
   */
  public static void enqueue(Connection connection, List<Message> messages) throws SQLException {
    new OutboxTable(Dialect.of(connection)).insert(connection, messages);
  }
}
