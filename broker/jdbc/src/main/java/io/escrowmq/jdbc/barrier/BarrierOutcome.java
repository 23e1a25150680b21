package io.escrowmq.jdbc.barrier;

/**
 * What a barrier row says of its transaction; final once its row is committed. The names are kept
 * in the database.
 */
public enum BarrierOutcome {
  /** The local transaction committed: its messages are to be released. */
  COMMITTED,
  /** A check-back came first: the local transaction can never commit. */
  ROLLED_BACK,
  /**
   * The local transaction committed, but its messages went through the outbox: they are to be
   * withdrawn.
   */
  DIVERTED
}
