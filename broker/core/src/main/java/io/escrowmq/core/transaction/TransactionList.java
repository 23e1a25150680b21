package io.escrowmq.core.transaction;

import org.jspecify.annotations.Nullable;

/** Transactions in the order in which they came; linked in themselves, so removal is immediate. */
final class TransactionList {
  private @Nullable Transaction first;
  private @Nullable Transaction last;

  @Nullable Transaction first() {
    return first;
  }

  void addLast(Transaction transaction) {
    transaction.previous = last;
    transaction.next = null;
    if (last == null) {
      first = transaction;
    } else {
      last.next = transaction;
    }
    last = transaction;
  }

  void remove(Transaction transaction) {
    Transaction before = transaction.previous;
    Transaction after = transaction.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    transaction.previous = null;
    transaction.next = null;
  }
}
