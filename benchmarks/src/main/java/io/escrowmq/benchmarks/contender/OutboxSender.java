package io.escrowmq.benchmarks.contender;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * Inserts messages into an outbox table, each in a transaction of its own, from which a relay in
 * this process takes them. A stage completes when its row is committed. Thread-safe.
 */
public interface OutboxSender extends Sender {
  /**
   * Inserts many rows in one transaction.
   *
   * @param to topic of these messages
   * @param bodies of the messages, in order
   * @throws SQLException if the database failed
   */
  void insert(String to, List<byte[]> bodies) throws SQLException;

  /**
   * Starts the relay.
   *
   * @throws IOException if the database failed
   */
  void startRelay() throws IOException;

  /**
   * {@return how many rows are not finished}
   *
   * @throws SQLException if the database failed
   */
  long rowsLeft() throws SQLException;
}
