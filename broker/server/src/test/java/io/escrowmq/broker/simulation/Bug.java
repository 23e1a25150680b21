package io.escrowmq.broker.simulation;

/**
 * What can be planted in the broker, one at a time. Each is a mistake that a broker might well
 * make; none has a check of its own.
 */
enum Bug {
  NONE,
  /** The log says durable, and the machine's death shows that it was not. */
  ACKNOWLEDGE_BEFORE_FORCE,
  /** The same, for batches with decisions alone. */
  DELIVER_BEFORE_THE_DECISION_IS_DURABLE,
  /** A damaged body goes out. */
  SKIP_CRC,
  /** Prepared transactions are not replayed. */
  FORGET_TRANSACTIONS_AT_RESTART,
  /** Replay goes by the clock of the start, so that all timers begin anew. */
  RESET_TIMERS_AT_RESTART,
  /** One acknowledgement of a consumer is not replayed. */
  LOSE_ONE_ACK,
  /** The last batch is not replayed, so that its offsets are given again. */
  REUSE_AN_OFFSET,
  /** A failed message frees its key while it waits. */
  REORDER_ON_RETRY,
  /** A message is delivered again although it was acknowledged. */
  RESURRECT_AFTER_ACK,
  /** A transaction whose checks are used up is thrown away. */
  DROP_A_PARKED_TRANSACTION,
  /** Time follows a wall clock that jumps. */
  FOLLOW_THE_WALL_CLOCK,
  /** The time from which a message may be delivered is not stored. */
  FORGET_THE_DELAY,
  /** Epochs of fences are not compared. */
  ACCEPT_A_STALE_FENCE,
  /** A consumer is told that it keeps its deliveries, and others get them too. */
  IGNORE_ADOPTION,
  /** Leases of consumers end at once when the broker starts. */
  NO_GRACE_AFTER_RESTART,
  /** One message of each set of several is not released. */
  RELEASE_HALF_A_SET,
  /** A check-back that finds no answer rolls back. */
  ROLL_BACK_WHEN_UNKNOWN
}
