package io.escrowmq.client;

import org.jspecify.annotations.Nullable;

/** There was no connection in time: the request was never sent, so it surely had no effect. */
public final class NotConnectedException extends ClientException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with a sentence and, where known, what stood in the way.
   *
   * @param message the message
   * @param cause what stood in the way, or null
   */
  public NotConnectedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
