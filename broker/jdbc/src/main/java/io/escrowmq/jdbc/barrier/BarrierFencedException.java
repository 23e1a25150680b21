package io.escrowmq.jdbc.barrier;

import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The local transaction came too late: a row of its id stands already, nearly always the fence of a
 * check-back that was answered with rollback. Its work must not be done under this id; roll back.
 */
public final class BarrierFencedException extends SQLException {
  private static final long serialVersionUID = 1L;
  private static final String TRANSACTION_ROLLBACK = "40000";

  private final UUID transactionId;
  private final @Nullable BarrierOutcome standing;

  BarrierFencedException(UUID transactionId, @Nullable BarrierOutcome standing) {
    super(
        "Transaction "
            + transactionId
            + " cannot begin: its barrier row says "
            + (standing == null ? "that another came first" : standing),
        TRANSACTION_ROLLBACK);
    this.transactionId = transactionId;
    this.standing = standing;
  }

  /**
   * The transaction.
   *
   * @return the transaction
   */
  public UUID transactionId() {
    return transactionId;
  }

  /**
   * What the row says; empty if it could not be seen at the connection's isolation level.
   *
   * @return what the row says, or empty
   */
  public Optional<BarrierOutcome> standing() {
    return Optional.ofNullable(standing);
  }
}
