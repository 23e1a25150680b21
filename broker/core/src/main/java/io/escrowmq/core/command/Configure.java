package io.escrowmq.core.command;

/**
 * Replaces the settings.
 *
 * @param settings the new ones
 */
public record Configure(Settings settings) implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.configure(this);
  }
}
