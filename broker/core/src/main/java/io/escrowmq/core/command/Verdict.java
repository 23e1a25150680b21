package io.escrowmq.core.command;

/** What a check-back answered. */
public enum Verdict {
  /** Commit. */
  COMMITTED,
  /** Roll back. */
  ROLLED_BACK,
  /** Withdraw. */
  DIVERTED,
  /** Not known now; counts as a check. */
  UNKNOWN
}
