package io.escrowmq.consumer;

/** The broker did not answer in time, or does not want this consumer; the cause says more. */
public final class BrokerUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokerUnavailableException(ConsumerOptions options, Throwable cause) {
    super(
        "Expected a broker at "
            + options.host()
            + ":"
            + options.port()
            + " within "
            + options.connectTimeout()
            + ", but "
            + (cause.getMessage() == null ? "it did not answer" : cause.getMessage()),
        cause);
  }
}
