package io.escrowmq.broker.snapshot;

import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.state.PageSpace;

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
   * @param space where what grows with the backlog lies; closed with the state
   * @return an empty state at the beginning
   */
  public static Snapshot empty(PageSpace space) {
    return new Snapshot(new ShardState(space), LogPosition.BEGINNING);
  }
}
