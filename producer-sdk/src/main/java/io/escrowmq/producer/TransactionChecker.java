package io.escrowmq.producer;

import io.escrowmq.protocol.message.Verdict;
import java.util.UUID;

/**
 * Answers for transactions that no barrier table decides: those of {@link Producer#prepare}.
 *
 * <p>Called on threads of the producer, several at a time. It must never answer ROLLED_BACK unless
 * the transaction can never commit from then on: "I see nothing yet" is UNKNOWN. An exception
 * counts as UNKNOWN.
 */
@FunctionalInterface
public interface TransactionChecker {
  /**
   * What became of a transaction.
   *
   * @param transactionId the transaction
   * @return the verdict
   * @throws Exception if it cannot be found out now
   */
  Verdict check(UUID transactionId) throws Exception;
}
