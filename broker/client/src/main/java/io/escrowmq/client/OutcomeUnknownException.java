package io.escrowmq.client;

import org.jspecify.annotations.Nullable;

/**
 * The request was sent and not answered: it may have had its effect. Repeat it with the same ids.
 */
public final class OutcomeUnknownException extends ClientException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with a sentence and, where known, what stood in the way.
   *
   * @param message the message
   * @param cause what stood in the way, or null
   */
  public OutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
