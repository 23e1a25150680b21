package io.escrowmq.relay;

/** When a row of the outbox has done its duty and is deleted. */
public enum FinishOn {
  /** When every group that counts has consumed its message. */
  CONSUMED,
  /** When the broker has stored its message durably; its consumption is not waited for. */
  STORED
}
