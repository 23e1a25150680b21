package io.escrowmq.protocol.message;

/** How a transaction ends. The first decision wins and is final. */
public enum Outcome {
  /** The onCommit set is released. */
  COMMIT,
  /** The onRollback set is released. */
  ROLLBACK,
  /** Neither set is released: the messages went another way (the outbox). */
  WITHDRAW
}
