package io.escrowmq.broker.snapshot;

import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.core.ShardState;

/**
 * The state after all batches up to a position.
 *
 * @param state belongs to the caller
 * @param position the last batch it covers
 */
public record Snapshot(ShardState state, LogPosition position) {

  /**
   * The state before the first batch.
   *
   * @return an empty state at the beginning
   */
  public static Snapshot empty() {
    return new Snapshot(new ShardState(), LogPosition.BEGINNING);
  }
}
