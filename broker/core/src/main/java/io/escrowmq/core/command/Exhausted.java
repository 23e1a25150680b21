package io.escrowmq.core.command;

/** What follows when checks are used up. */
public enum Exhausted {
  /** The transaction is parked and listed. */
  PARK,
  /** A fence is to be sent to its resource. */
  ROLLBACK
}
