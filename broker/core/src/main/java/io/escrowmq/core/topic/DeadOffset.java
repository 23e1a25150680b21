package io.escrowmq.core.topic;

/**
 * A message that a group that counts gave up.
 *
 * @param offset the message
 * @param group the group
 */
public record DeadOffset(long offset, String group) {}
