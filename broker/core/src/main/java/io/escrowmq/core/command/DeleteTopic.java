package io.escrowmq.core.command;

/**
 * Deletes a topic, its messages and groups.
 *
 * @param topic its name
 */
public record DeleteTopic(String topic) implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.deleteTopic(this);
  }
}
