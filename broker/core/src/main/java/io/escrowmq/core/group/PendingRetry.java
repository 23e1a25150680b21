package io.escrowmq.core.group;

/**
 * A message that waits for another attempt.
 *
 * @param offset the message
 * @param attempt the next attempt's number, from 2
 * @param dueMs shard time from which it may be delivered
 * @param cause of the last failure
 */
public record PendingRetry(long offset, int attempt, long dueMs, String cause) {}
