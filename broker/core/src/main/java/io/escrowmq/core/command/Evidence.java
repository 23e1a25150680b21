package io.escrowmq.core.command;

import java.util.UUID;

/**
 * What is known of a thing that left automation.
 *
 * @param about the transaction, message or quarantine that it is about; nil if its id is not known
 * @param topic the topic; empty if it concerns none
 * @param group the consumer group, producer group or relay
 * @param offset the message's offset; -1 if it concerns none
 * @param attempts deliveries, checks or sends that were made
 * @param error the last failure, or what was said
 */
public record Evidence(
    UUID about, String topic, String group, long offset, int attempts, String error) {
  /** Of something that has no id. */
  public static final UUID NO_ID = new UUID(0, 0);

  /** No offset. */
  public static final long NO_OFFSET = -1;
}
