package io.escrowmq.client;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Refused;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The broker answered with an error: the request had no effect, unless the code says otherwise. */
public final class RefusedException extends ClientException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String text;
  private final @Nullable Outcome standing;

  /**
   * An exception for this reply.
   *
   * @param refused the reply
   */
  public RefusedException(Refused refused) {
    super(refused.code() + ": " + refused.text(), null);
    this.code = refused.code();
    this.text = refused.text();
    this.standing = refused.standing();
  }

  /** {@return the reason} */
  public ErrorCode code() {
    return code;
  }

  /** {@return the broker's sentence for people} */
  public String text() {
    return text;
  }

  /** {@return the outcome that stands, with CONFLICT} */
  public Optional<Outcome> standing() {
    return Optional.ofNullable(standing);
  }
}
