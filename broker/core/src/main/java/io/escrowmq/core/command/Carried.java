package io.escrowmq.core.command;

import java.util.UUID;

/** A message that is written again, whole and unchanged, and where the state has it. */
public sealed interface Carried {

  /** {@return the message} */
  Message message();

  /**
   * It is visible.
   *
   * @param offset its offset
   * @param message the message
   */
  record Visible(long offset, Message message) implements Carried {}

  /**
   * It waits for its time.
   *
   * @param message the message
   */
  record Delayed(Message message) implements Carried {}

  /**
   * It is held by an undecided transaction.
   *
   * @param transactionId the transaction
   * @param onCommit whether it is in the onCommit set, else in the onRollback set
   * @param index its place in that set, from 0
   * @param message the message
   */
  record Held(UUID transactionId, boolean onCommit, int index, Message message)
      implements Carried {}
}
