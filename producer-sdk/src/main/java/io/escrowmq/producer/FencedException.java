package io.escrowmq.producer;

import org.jspecify.annotations.Nullable;

/** A publisher with a higher epoch of the same fence has taken over: stop. */
public final class FencedException extends ProducerException {
  private static final long serialVersionUID = 1L;

  /**
   * Says that a successor is at work.
   *
   * @param message a sentence for people
   * @param cause the refusal, or null
   */
  public FencedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
