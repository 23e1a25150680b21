package io.escrowmq.core.command;

/**
 * A failed attempt: try again later, or give up after the last.
 *
 * @param topic the topic
 * @param group the group
 * @param delivery must be the current attempt
 * @param delayMs until the next; -1 = by the settings' backoff
 * @param lastAttempt whether the consumer gives up
 * @param error kept with the message
 */
public record Retry(
    String topic, String group, Attempt delivery, long delayMs, boolean lastAttempt, String error)
    implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.retry(this);
  }
}
