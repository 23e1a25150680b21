package io.escrowmq.protocol.message;

/**
 * Answers requests that have nothing else to say: it is done and, where it changes state, durable.
 */
public record Done() implements Response {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.done(this);
  }
}
