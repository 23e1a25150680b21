package io.escrowmq.core.transaction;

import java.util.List;

/**
 * Part of a listing.
 *
 * @param entries undecided ones in the order of their prepares, then decided ones in the order of
 *     their decisions
 * @param nextCursor where to go on; 0 = that was all. A page may be short, even empty, and yet have
 *     a next one: a call looks at a bounded number
 */
public record TransactionPage(List<TransactionView> entries, long nextCursor) {}
