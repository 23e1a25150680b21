package io.escrowmq.core.transaction;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions to list.
 *
 * @param state only in this state; null = any
 * @param producerGroup only of this group; null = any
 * @param resource only of this resource; null = any
 */
public record TransactionFilter(
    @Nullable TransactionState state, @Nullable String producerGroup, @Nullable UUID resource) {
  /** Lets all pass. */
  public static final TransactionFilter ALL = new TransactionFilter(null, null, null);
}
