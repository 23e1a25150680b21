package io.escrowmq.producer.internal.checkback;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Local transactions that are open in this process: a check-back of one is answered "still running"
 * without waiting for its row lock. Thread-safe.
 */
public final class OpenTransactions {
  private final Set<UUID> open = ConcurrentHashMap.newKeySet();

  /** None is open. */
  public OpenTransactions() {}

  /**
   * A local transaction begins.
   *
   * @param transactionId its id
   */
  public void began(UUID transactionId) {
    open.add(transactionId);
  }

  /**
   * It has ended one way or the other; from now on its row says how.
   *
   * @param transactionId its id
   */
  public void ended(UUID transactionId) {
    open.remove(transactionId);
  }

  boolean contains(UUID transactionId) {
    return open.contains(transactionId);
  }
}
