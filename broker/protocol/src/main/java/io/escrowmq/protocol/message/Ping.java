package io.escrowmq.protocol.message;

/** Asks for a sign of life. Answered by {@link Pong}. */
public record Ping() implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.ping(this);
  }
}
