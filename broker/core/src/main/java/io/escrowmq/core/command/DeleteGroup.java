package io.escrowmq.core.command;

/**
 * Deletes a consumer group of a topic.
 *
 * @param topic the topic
 * @param group the group
 */
public record DeleteGroup(String topic, String group) implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.deleteGroup(this);
  }
}
