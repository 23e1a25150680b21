package io.escrowmq.core.command;

/**
 * What left automation, so that a person has to look at it. Constants are added at the end only.
 */
public enum WorkOrderKind {
  /** A transaction's checks are used up; its sets are held. Closed by its decision. */
  PARKED_TRANSACTION,
  /** Somebody who may decide a transaction said the opposite of what stands. */
  CONTRADICTION,
  /** An operator decided a transaction without asking its database. */
  FORCED_DECISION,
  /** A group gave a message up. Closed when it is redelivered, discarded or gone. */
  DEAD_LETTER,
  /** A message was rejected, and names no producer group that could compensate. */
  REJECT_WITHOUT_ADDRESSEE,
  /** Records of the log were given up by {@code verify-log --quarantine}. */
  QUARANTINED_RANGE,
  /** A relay cannot publish a row of an outbox; the rows of its key wait behind it. */
  BLOCKED_ROW
}
