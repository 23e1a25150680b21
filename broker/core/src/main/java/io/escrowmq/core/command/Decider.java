package io.escrowmq.core.command;

/**
 * Who decided a transaction.
 *
 * @param kind in which role
 * @param name producer group, or operator
 */
public record Decider(Kind kind, String name) {
  /** The roles. */
  public enum Kind {
    /** The producer group that prepared it. */
    PRODUCER,
    /** An answer to a check-back. */
    CHECK_BACK,
    /** An answer to a fence after checks or age were exhausted. */
    EXPIRY,
    /** An operator, through the fence. */
    OPERATOR,
    /** An operator, without the fence. */
    OPERATOR_UNFENCED
  }
}
