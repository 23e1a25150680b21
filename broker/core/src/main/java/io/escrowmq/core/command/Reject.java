package io.escrowmq.core.command;

import org.jspecify.annotations.Nullable;

/**
 * A business no: settles the delivery and publishes the compensation message in the same step.
 *
 * @param topic the topic
 * @param group the group
 * @param delivery must be the current attempt
 * @param code short machine-readable reason
 * @param reason for people
 * @param compensation to the producer group's compensation topic; null if the message names no
 *     group
 */
public record Reject(
    String topic,
    String group,
    Attempt delivery,
    String code,
    String reason,
    @Nullable Message compensation)
    implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.reject(this);
  }
}
