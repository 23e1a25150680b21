package io.escrowmq.core.command;

/**
 * Creates a topic; done also if it exists, unless its settings were asked to be others.
 *
 * @param topic its name
 * @param settings what holds for it
 */
public record CreateTopic(String topic, TopicSettings settings) implements Command {
  /**
   * Creates a topic with nothing said about it.
   *
   * @param topic its name
   */
  public CreateTopic(String topic) {
    this(topic, TopicSettings.DEFAULT);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.createTopic(this);
  }
}
