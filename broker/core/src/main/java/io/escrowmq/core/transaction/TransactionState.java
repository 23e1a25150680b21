package io.escrowmq.core.transaction;

/** Where a transaction stands. */
public enum TransactionState {
  /** Its sets are held, and it is asked about when due. */
  HELD,
  /** Its sets are held, its checks are exhausted, and it waits for its producer or an operator. */
  PARKED,
  /** The onCommit set was released. */
  COMMITTED,
  /** The onRollback set was released. */
  ROLLED_BACK,
  /** Neither set was released. */
  WITHDRAWN;

  /** {@return whether no decision has been taken yet} */
  public boolean isOpen() {
    return this == HELD || this == PARKED;
  }
}
