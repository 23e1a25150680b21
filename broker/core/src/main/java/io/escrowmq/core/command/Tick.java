package io.escrowmq.core.command;

/** Time passed: fires a bounded number of due timers. */
public record Tick() implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.tick(this);
  }
}
