package io.escrowmq.broker.snapshot;

import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.core.ShardState;

/**
 * Applies a batch that was read from the log to a state: the same code as the shard's replay, or
 * snapshot and replay would differ. Called on a background thread, on a state that nobody else has.
 */
@FunctionalInterface
public interface BatchFold {

  /**
   * Decodes and applies all commands of a batch.
   *
   * @param state changed
   * @param batch the next batch in order
   */
  void apply(ShardState state, DurableBatch batch);
}
