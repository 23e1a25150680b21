package io.escrowmq.producer.internal.checkback;

import io.escrowmq.protocol.message.Verdict;
import java.util.UUID;

/** A user's own answer for transactions that no barrier table decides. */
@FunctionalInterface
public interface UserChecker {
  /**
   * What became of a transaction.
   *
   * @param transactionId the transaction
   * @return the verdict
   * @throws Exception if it cannot be found out now
   */
  Verdict check(UUID transactionId) throws Exception;
}
