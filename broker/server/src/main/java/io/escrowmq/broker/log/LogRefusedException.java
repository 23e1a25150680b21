package io.escrowmq.broker.log;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The log cannot be opened. Its message is one sentence for the operator that names the file or
 * directory.
 */
public class LogRefusedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message one sentence for the operator
   * @param cause what the operating system said, if it did
   */
  public LogRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
