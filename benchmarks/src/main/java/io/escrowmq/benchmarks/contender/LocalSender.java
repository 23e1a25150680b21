package io.escrowmq.benchmarks.contender;

import java.sql.SQLException;

/** Sends messages together with local transactions, each on the calling thread. Thread-safe. */
public interface LocalSender extends AutoCloseable {
  /**
   * Runs the work in a transaction of the database, commits it, and lets the message go if and only
   * if that commit succeeded, whoever dies in between. Blocks until the broker has confirmed the
   * decision.
   *
   * @param body the message's body; not changed by the caller afterwards
   * @param work the local work
   * @return whether the broker had the decision already
   * @throws SQLException if the database failed
   */
  boolean send(byte[] body, LocalWork work) throws SQLException;

  /** Hangs up. */
  @Override
  void close();
}
