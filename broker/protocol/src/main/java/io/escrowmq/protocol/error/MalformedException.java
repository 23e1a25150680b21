package io.escrowmq.protocol.error;

/**
 * Bytes that a peer sent cannot be taken as what they claim to be. The {@linkplain #code() code}
 * says what to answer, the message is a sentence for people that is safe to send back.
 *
 * <p>It has no stack trace: a peer decides how often it is thrown. Immutable and thread-safe.
 */
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /**
   * Refuses some bytes.
   *
   * @param code what to answer
   * @param message a sentence for people, without the bytes themselves
   */
  public MalformedException(ErrorCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /**
   * {@return what to answer the peer; {@link ErrorCode#closesConnection()} tells whether to hang up
   * as well}
   */
  public ErrorCode code() {
    return code;
  }

  /** The sentence for people; never null. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? code.name() : message;
  }
}
