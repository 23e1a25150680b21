package io.escrowmq.core.command;

/** How a transaction ends; final. */
public enum Outcome {
  /** The onCommit set is released. */
  COMMIT,
  /** The onRollback set is released. */
  ROLLBACK,
  /** Neither set is released. */
  WITHDRAW
}
