package io.escrowmq.core.group;

/**
 * A message that its group gave up.
 *
 * @param offset the message
 * @param attempts how many were made
 * @param cause of the last failure
 * @param timeMs shard time at which it was given up
 * @param workOrder the number of the work order that tells of it
 */
public record DeadLetter(long offset, int attempts, String cause, long timeMs, long workOrder) {

  /**
   * {@return the same with its work order}
   *
   * @param number the work order's number
   */
  public DeadLetter withWorkOrder(long number) {
    return new DeadLetter(offset, attempts, cause, timeMs, number);
  }
}
