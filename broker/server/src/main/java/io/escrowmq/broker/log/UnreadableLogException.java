package io.escrowmq.broker.log;

import java.io.Serial;

/**
 * The operating system could not read the log. That is no damage: nothing is known of what the log
 * holds there, and the same read may succeed later. The message names file and position. Nothing of
 * it has been handed out.
 */
public final class UnreadableLogException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message names file and position and what the operating system said
   * @param cause what it said
   */
  public UnreadableLogException(String message, Throwable cause) {
    super(message, cause);
  }
}
