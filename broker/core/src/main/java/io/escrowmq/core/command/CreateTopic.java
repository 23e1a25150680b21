package io.escrowmq.core.command;

/**
 * Creates a topic; done also if it exists.
 *
 * @param topic its name
 */
public record CreateTopic(String topic) implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.createTopic(this);
  }
}
