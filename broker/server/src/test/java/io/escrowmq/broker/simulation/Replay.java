package io.escrowmq.broker.simulation;

import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.MemoryDisk;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.core.ShardState;

/**
 * A fold of the log from its beginning, in a state of its own, over what retention has deleted too.
 * What is durable stays as it is, so it goes on where it was when it was asked last, and still is a
 * replay from zero.
 */
final class Replay {
  private final ShardState state = new ShardState();
  private final MemoryDisk disk;
  private long folded;

  Replay(MemoryDisk disk) {
    this.disk = disk;
  }

  /** The hash of the state after everything that is durable now. */
  long goOn() {
    while (folded < disk.lastDurable()) {
      DurableBatch batch = disk.everDurable(++folded);
      if (batch != null) {
        BatchPayload.fold(state, batch);
      }
    }
    return state.stateHash();
  }
}
