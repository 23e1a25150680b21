package io.escrowmq.producer;

import org.jspecify.annotations.Nullable;

/**
 * No answer came in time: the message may still be delivered. Sending it again with the same id is
 * harmless within the broker's id window.
 */
public final class OutcomeUnknownException extends ProducerException {
  private static final long serialVersionUID = 1L;

  OutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
