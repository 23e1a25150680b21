package io.escrowmq.client;

import org.jspecify.annotations.Nullable;

/** Why a request got no reply that it can be content with. Each subclass says what is known. */
public abstract sealed class ClientException extends RuntimeException
    permits RefusedException,
        NotConnectedException,
        OutcomeUnknownException,
        IncompatibleBrokerException {

  private static final long serialVersionUID = 1L;

  ClientException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
