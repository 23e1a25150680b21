package io.escrowmq.core.command;

/**
 * Creates a consumer group of a topic, and the topic if need be; done also if it exists alike.
 *
 * @param topic the topic
 * @param group the group
 * @param start where it begins
 * @param counts whether it holds consumption and retention
 */
public record CreateGroup(String topic, String group, StartAt start, boolean counts)
    implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.createGroup(this);
  }
}
