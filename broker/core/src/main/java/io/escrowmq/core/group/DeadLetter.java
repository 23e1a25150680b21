package io.escrowmq.core.group;

/**
 * A message that its group gave up.
 *
 * @param offset the message
 * @param attempts how many were made
 * @param cause of the last failure
 * @param timeMs shard time at which it was given up
 */
public record DeadLetter(long offset, int attempts, String cause, long timeMs) {}
