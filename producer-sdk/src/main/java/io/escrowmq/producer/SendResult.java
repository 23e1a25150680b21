package io.escrowmq.producer;

import java.util.UUID;

/**
 * A message is stored and forced to disk.
 *
 * @param messageId its id
 * @param partition always 0 today
 * @param offset its offset in the topic, or -1 while it is delayed
 * @param duplicate whether the broker had it already, from an earlier attempt
 */
public record SendResult(UUID messageId, int partition, long offset, boolean duplicate) {}
