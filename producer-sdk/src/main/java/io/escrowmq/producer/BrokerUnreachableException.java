package io.escrowmq.producer;

import org.jspecify.annotations.Nullable;

/** The broker could not be reached in time: nothing was sent, so nothing was stored. */
public final class BrokerUnreachableException extends ProducerException {
  private static final long serialVersionUID = 1L;

  BrokerUnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
