package io.escrowmq.core.transaction;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the lists page by page. A cursor is the sequence to go on with: positive among the
 * undecided, negative among the decided.
 */
final class TransactionListing {
  /** So that a listing never holds the shard's thread for long. */
  private static final int MAX_EXAMINED = 10_000;

  private final TransactionFilter filter;
  private final int limit;
  private final List<TransactionView> found = new ArrayList<>();
  private int examined;

  TransactionListing(TransactionFilter filter, int limit) {
    this.filter = filter;
    this.limit = limit;
  }

  TransactionPage page(TransactionList open, DecidedTransactions decided, long cursor) {
    if (cursor >= 0) {
      Transaction more = walk(open, cursor);
      if (more != null) {
        return new TransactionPage(found, more.sequence);
      }
    }
    Transaction more = walkDecided(decided, cursor < 0 ? -cursor : 0);
    return new TransactionPage(found, more == null ? 0 : -more.sequence);
  }

  /** The one to go on with when this page is full; null if the list is done. */
  private @Nullable Transaction walk(TransactionList list, long fromSequence) {
    for (Transaction at = list.first(); at != null; at = at.next) {
      if (at.sequence >= fromSequence && !take(at)) {
        return at;
      }
    }
    return null;
  }

  private @Nullable Transaction walkDecided(DecidedTransactions decided, long fromSequence) {
    Transaction at = decided.from(fromSequence);
    while (at != null && take(at)) {
      at = decided.from(at.sequence + 1);
    }
    return at;
  }

  /** Whether there was room on the page to look at one more. */
  private boolean take(Transaction transaction) {
    if (found.size() >= limit || examined >= MAX_EXAMINED) {
      return false;
    }
    examined++;
    if (matches(transaction)) {
      found.add(transaction);
    }
    return true;
  }

  private boolean matches(Transaction transaction) {
    return (filter.state() == null || filter.state() == transaction.state())
        && (filter.producerGroup() == null
            || filter.producerGroup().equals(transaction.producerGroup()))
        && (filter.resource() == null || filter.resource().equals(transaction.resource()));
  }
}
