package io.escrowmq.consumer;

/**
 * What a retry policy sees as failure when the handler did not throw but asked for a retry by the
 * policy's pause.
 */
public final class RetryAskedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RetryAskedException(String why) {
    // Made for its type only: nobody looks at where the handler returned.
    super(why, null, false, false);
  }
}
