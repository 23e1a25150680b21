package io.escrowmq.producer;

import io.escrowmq.protocol.message.Outcome;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The transaction is decided otherwise, or the broker does not know it any more. */
public final class ContradictedException extends ProducerException {
  private static final long serialVersionUID = 1L;

  private final UUID transactionId;
  private final @Nullable Outcome standing;

  ContradictedException(
      UUID transactionId, @Nullable Outcome standing, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.transactionId = transactionId;
    this.standing = standing;
  }

  /** The transaction. */
  public UUID transactionId() {
    return transactionId;
  }

  /** The outcome that stands, if the broker named it. */
  public Optional<Outcome> standing() {
    return Optional.ofNullable(standing);
  }
}
