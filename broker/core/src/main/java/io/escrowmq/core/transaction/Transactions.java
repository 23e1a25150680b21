package io.escrowmq.core.transaction;

import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All transactions, read-only and live. Only for the shard's thread. */
public interface Transactions {

  /**
   * {@return a transaction by id; null if it is not known}
   *
   * @param id the id
   */
  @Nullable TransactionView transaction(UUID id);

  /**
   * {@return whether an id that is not known may have been known, before its id window ended}
   *
   * @param id the id
   */
  boolean mayHaveForgotten(UUID id);

  /**
   * {@return undecided ones whose next check is due, earliest first} A live view: do not keep;
   * apply nothing while iterating. To go on later, keep the last one's place.
   *
   * @param after only those behind this place
   * @param upToMs shard time, inclusive
   */
  Collection<? extends TransactionView> due(CheckPlace after, long upToMs);

  /** {@return shard time of the earliest next check, ms; Long.MAX_VALUE if there is none} */
  long nextCheckMs();

  /**
   * {@return lists transactions}
   *
   * @param filter which ones
   * @param cursor 0 to begin, then the last page's
   * @param limit entries at most, 1 or more
   */
  TransactionPage list(TransactionFilter filter, long cursor, int limit);

  /**
   * {@return the cursor with which a listing goes on behind a transaction; 0 if it is not known}
   *
   * @param id the last one that was listed
   */
  long cursorAfter(UUID id);

  /**
   * {@return how many are in this state}
   *
   * @param state the state
   */
  long count(TransactionState state);

  /**
   * {@return how many undecided ones this producer group has}
   *
   * @param producerGroup the producer group's name
   */
  int open(String producerGroup);
}
