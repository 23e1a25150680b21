package io.escrowmq.consumer;

import java.util.UUID;

/**
 * A body cannot be read as the type that the handler wants. The standard retry policy makes the
 * message a dead letter at once, since reading it again gives the same.
 */
public final class BodyFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BodyFormatException(UUID id, Class<?> type, Exception cause) {
    super(
        "Expected the body of message "
            + id
            + " to be a "
            + type.getName()
            + ", but "
            + cause.getMessage(),
        cause);
  }
}
