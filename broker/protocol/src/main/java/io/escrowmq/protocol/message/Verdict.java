package io.escrowmq.protocol.message;

/** What a producer says of a transaction that it was asked about. */
public enum Verdict {
  /** The barrier row says that the local transaction committed: commit. */
  COMMITTED,
  /** The barrier row says that it can never commit: roll back. */
  ROLLED_BACK,
  /** The barrier row says that the messages went through the outbox: withdraw. */
  DIVERTED,
  /** It could not be found out now (lock timeout, database down, still running): ask again. */
  UNKNOWN,
  /** This producer cannot answer for the resource: ask another; does not count as a check. */
  NOT_MINE
}
