package io.escrowmq.protocol.message;

/** What an operator does about a work order. */
public enum WorkOrderAction {
  /** Asks about a parked transaction again, from its first check on. */
  RETRY,
  /** Gives a dead letter back to its group, as its first attempt. */
  REDELIVER,
  /** Closes it with nothing done; a dead letter counts as consumed. Not for parked transactions. */
  DISCARD,
  /** Commits a parked transaction, through the fence. */
  COMMIT,
  /** Rolls a parked transaction back, through the fence. */
  ROLLBACK
}
