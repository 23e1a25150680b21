package io.escrowmq.broker.verify;

import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogDamage;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.broker.snapshot.Snapshot;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.LeaseLost;
import io.escrowmq.core.command.Reject;
import io.escrowmq.core.command.Retry;
import java.util.HashSet;
import java.util.Set;

/**
 * Folds what lies behind a snapshot into its state, also over missing batches. Behind those an
 * offset may belong to another message than before, so what consumers said by offset does not count
 * any more: messages are delivered again rather than skipped. Streams may jump, since what follows
 * was acknowledged.
 */
final class TailFold {
  private final ShardState state;
  private LogPosition reached;

  /** Where the log goes on behind the last missing batches, be it only with a stamp. */
  private LogPosition behindMissing = LogPosition.BEGINNING;

  private final Set<LogDamage> missing = new HashSet<>();

  TailFold(Snapshot from) {
    this.state = from.state();
    this.reached = from.position();
  }

  /** Gives the position of the last batch, or stamp, that the state covers. */
  LogPosition reached() {
    return behindMissing.isAfter(reached) ? behindMissing : reached;
  }

  void missing(LogDamage place) {
    boolean atTheEnd = place.end().equals(LogPosition.BEGINNING);
    if (!atTheEnd && place.end().isAfter(reached)) {
      missing.add(place);
      behindMissing = place.end();
      state.tolerateMissingBatches();
    }
  }

  /** Whether the state was folded over this place, so that it differs from what a replay gives. */
  boolean passedOver(LogDamage place) {
    return missing.contains(place);
  }

  void batch(DurableBatch batch) {
    if (!batch.position().isAfter(reached)) {
      return;
    }
    int[] ordinal = {0};
    BatchPayload.forEach(batch, command -> apply(batch, command, ordinal));
    reached = batch.position();
  }

  private void apply(DurableBatch batch, Command command, int[] ordinal) {
    if (missing.isEmpty() || !goesByOffset(command)) {
      MessageRef first = new MessageRef(batch.position().value(), ordinal[0]);
      state.apply(batch.timeMs(), first, command, effect -> {});
    }
    ordinal[0] += ShardState.messageCount(command);
  }

  private static boolean goesByOffset(Command command) {
    return command instanceof Ack
        || command instanceof Retry
        || command instanceof Reject
        || command instanceof LeaseLost;
  }
}
