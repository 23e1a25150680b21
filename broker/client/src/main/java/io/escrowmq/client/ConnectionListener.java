package io.escrowmq.client;

import io.escrowmq.protocol.message.Push;

/**
 * Told about the sessions of a connection, always on its event loop, in order: {@code connected},
 * any number of {@code pushed}, {@code disconnected}, and again. Must not block.
 */
public interface ConnectionListener {
  /**
   * A session is open. Requests sent on it here go out before the connection repeats waiting calls.
   *
   * @param session the new session
   */
  default void connected(Session session) {}

  /**
   * The session is over. Called before the replies outstanding on it fail.
   *
   * @param session the one that is over
   * @param cause why
   */
  default void disconnected(Session session, ClientException cause) {}

  /**
   * The broker said something unasked.
   *
   * @param session on which it came
   * @param push what it said
   */
  default void pushed(Session session, Push push) {}
}
