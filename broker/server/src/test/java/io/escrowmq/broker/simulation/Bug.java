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
  /** Time passes much faster than the slew allows. */
  HURRY,
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
  ROLL_BACK_WHEN_UNKNOWN,
  /** One message of each set goes out whatever is decided. */
  RELEASE_IN_ANY_CASE,
  /** One decision is not replayed. */
  LOSE_ONE_DECISION,
  /** A failed force is taken for one that was done. */
  IGNORE_A_FAILED_FORCE,
  /** An ack settles the message behind it too. */
  ACKNOWLEDGE_ONE_TOO_MANY,
  /** What a consumer gives up for good is taken for acknowledged. */
  DROP_A_DEAD_LETTER,
  /** Ids are known for a shorter time than clients are told. */
  FORGET_IDS_TOO_EARLY,
  /** Retention takes what is unacknowledged though the topic is told to keep it. */
  TAKE_WHAT_IS_UNACKNOWLEDGED,
  /** Segments are deleted without a look at what undecided transactions hold. */
  DELETE_WHAT_IS_HELD,
  /** Segments are deleted without a look at what waits for its time. */
  DELETE_WHAT_IS_DELAYED,
  /** A segment is deleted when its messages are about to be written again. */
  DELETE_BEFORE_THE_CARRY,
  /** The fold for snapshots passes over a batch now and then. */
  SNAPSHOT_WITHOUT_A_BATCH(true),
  /** A command is applied under another time than it was logged with. */
  APPLY_UNDER_ANOTHER_TIME(true),
  /** Nobody is asked about undecided transactions any more after a restart. */
  ASK_NOBODY_AFTER_RESTART,
  /** A connection that takes more again is not told so. */
  FORGET_TO_RESUME;

  /**
   * Whether states are compared to replays (invariant 24) under it. That looks into the broker and
   * would find at once whatever a replay does wrong; the other bugs are left to what clients see.
   */
  final boolean inReplay;

  Bug() {
    this(false);
  }

  Bug(boolean inReplay) {
    this.inReplay = inReplay;
  }
}
