package io.escrowmq.broker.log;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The log holds damage that no crash explains: starting would lose what was acknowledged. The
 * message names file and position.
 */
final class DamagedLogException extends LogRefusedException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message one sentence for the operator
   * @param cause what was found, if it was an exception
   */
  public DamagedLogException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
