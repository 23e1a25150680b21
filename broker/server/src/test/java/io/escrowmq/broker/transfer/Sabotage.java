package io.escrowmq.broker.transfer;

/** What a run does wrong on purpose. */
enum Sabotage {
  NONE,
  /** The receiving bank does its work in a transaction of its own, and has no inbox. */
  WITHOUT_INBOX,
  /** The paying bank sends the message by itself, and then runs its local transaction. */
  SENT_OUTSIDE
}
