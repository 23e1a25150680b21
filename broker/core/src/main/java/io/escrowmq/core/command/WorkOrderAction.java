package io.escrowmq.core.command;

/** How a work order is settled without a decision of its transaction. */
public enum WorkOrderAction {
  /** Asks about a parked transaction again, from its first check on. */
  RETRY,
  /** Gives a dead letter back to its group, as its first attempt. */
  REDELIVER,
  /** Closes it with nothing done: what it tells of was looked at, and settled elsewhere. */
  DISCARD
}
