package io.escrowmq.broker.log;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A reader met a batch that is damaged or missing. The message names file and position. Nothing of
 * it has been handed out.
 */
public final class CorruptLogException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message names file and position and what is wrong
   * @param cause what the operating system said, if it did
   */
  public CorruptLogException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
