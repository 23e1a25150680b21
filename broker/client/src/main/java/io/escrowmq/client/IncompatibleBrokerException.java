package io.escrowmq.client;

/** The broker's hello does not fit the options of this client; the sentence says what to change. */
public final class IncompatibleBrokerException extends ClientException {
  private static final long serialVersionUID = 1L;

  IncompatibleBrokerException(String message) {
    super(message, null);
  }
}
