package io.escrowmq.producer;

import io.escrowmq.client.IncompatibleBrokerException;
import io.escrowmq.client.NotConnectedException;
import io.escrowmq.client.RefusedException;
import io.escrowmq.protocol.error.ErrorCode;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns what the client says into what users are promised. */
final class Failures {
  private Failures() {}

  static ProducerException of(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof ProducerException known) {
      return known;
    } else if (cause instanceof RefusedException refused) {
      return new MessageRefusedException(refused.code(), refused.text(), refused);
    } else if (cause instanceof NotConnectedException
        || cause instanceof IncompatibleBrokerException) {
      return new BrokerUnreachableException(text(cause), cause);
    } else if (cause instanceof IllegalArgumentException) {
      return new MessageRefusedException(ErrorCode.LIMIT, text(cause), cause);
    } else {
      return new OutcomeUnknownException(text(cause), cause);
    }
  }

  static Throwable unwrapped(Throwable failure) {
    boolean wrapper =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    Throwable cause = failure.getCause();
    return wrapper && cause != null ? cause : failure;
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
