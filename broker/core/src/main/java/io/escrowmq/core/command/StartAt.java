package io.escrowmq.core.command;

/** Where a new group begins. */
public enum StartAt {
  /** At the oldest kept offset. */
  EARLIEST,
  /** At the next offset. */
  LATEST
}
