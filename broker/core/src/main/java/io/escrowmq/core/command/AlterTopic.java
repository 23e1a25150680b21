package io.escrowmq.core.command;

/**
 * Gives a topic other settings, all of them.
 *
 * @param topic its name
 * @param settings what holds from now on
 */
public record AlterTopic(String topic, TopicSettings settings) implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.alterTopic(this);
  }
}
