package io.escrowmq.producer;

import io.escrowmq.protocol.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The broker, or a check before sending, refused it: it is not stored. */
public final class MessageRefusedException extends ProducerException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  MessageRefusedException(ErrorCode code, String text, @Nullable Throwable cause) {
    super(code + ": " + text, cause);
    this.code = code;
  }

  /** The reason; {@link ErrorCode#retryable()} tells whether a later attempt may succeed. */
  public ErrorCode code() {
    return code;
  }
}
