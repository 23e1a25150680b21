package io.escrowmq.producer;

import java.util.UUID;

/**
 * The local transaction has committed; this says what is known of its messages.
 *
 * @param <T> what the work returned
 * @param transactionId the transaction, as the broker lists it
 * @param status what is known of the messages
 * @param value what the work returned
 */
public record TransactionResult<T>(UUID transactionId, Status status, T value) {

  /** What is known of the messages of a committed local transaction. */
  public enum Status {
    /** The broker has released them. */
    DELIVERED,
    /** The broker did not answer in time: a repeat or a check-back will release them. */
    PENDING,
    /** They went into the outbox in the same local transaction; the relay publishes them. */
    DIVERTED,
    /**
     * The broker's transaction was decided otherwise, by force: there is a work order for people.
     */
    CONTRADICTED
  }
}
