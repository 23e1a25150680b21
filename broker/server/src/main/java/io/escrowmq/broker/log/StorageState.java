package io.escrowmq.broker.log;

/** How much room the log's disk has, in falling order. */
public enum StorageState {
  /** Enough for everything. */
  OK,
  /**
   * Below the first floor: publish and prepare are refused with STORAGE_FULL; acks and decisions go
   * on, they make room.
   */
  LOW,
  /**
   * There is no room for another segment above the second floor, and the open one is nearly full:
   * nothing more is accepted.
   */
  FULL
}
