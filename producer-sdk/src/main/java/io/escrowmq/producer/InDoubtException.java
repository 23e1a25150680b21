package io.escrowmq.producer;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * COMMIT of the local transaction failed, and the database could not be asked what became of it.
 * Broker and database will agree all the same: a check-back reads the barrier row later. Do not
 * repeat the work before that is known; the transaction id finds it in the broker's listing.
 */
public final class InDoubtException extends ProducerException {
  private static final long serialVersionUID = 1L;

  private final UUID transactionId;

  InDoubtException(UUID transactionId, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.transactionId = transactionId;
  }

  /** The transaction in doubt. */
  public UUID transactionId() {
    return transactionId;
  }
}
