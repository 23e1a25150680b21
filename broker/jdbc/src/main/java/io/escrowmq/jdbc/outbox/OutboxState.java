package io.escrowmq.jdbc.outbox;

/** Where a row of the outbox stands. The names are kept in the database. */
public enum OutboxState {
  /** To be published, or published and not yet consumed: the happy path knows no other state. */
  PENDING,
  /**
   * Known to be stored by the broker, marked because it stayed unconsumed for long; never sent
   * again by itself.
   */
  STORED,
  /** It failed and blocks its key, until it is retried or discarded. */
  BLOCKED,
  /** The broker has forgotten what became of it; an operator decides. */
  PARKED
}
