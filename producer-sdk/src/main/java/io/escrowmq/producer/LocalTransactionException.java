package io.escrowmq.producer;

import org.jspecify.annotations.Nullable;

/**
 * The local transaction did not commit, for a reason outside of the user's work; it is rolled back
 * and its messages are not delivered.
 */
public final class LocalTransactionException extends ProducerException {
  private static final long serialVersionUID = 1L;

  LocalTransactionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
