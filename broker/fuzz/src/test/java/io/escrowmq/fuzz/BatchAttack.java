package io.escrowmq.fuzz;

import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.CorruptCommandException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The first byte of the input is the count of commands of a batch, the second says how much later
 * it is than the one before, the rest is its payload. What can be read can be applied, whatever it
 * asks; a snapshot of what comes out holds the same state.
 */
final class BatchAttack {

  private static final long START_MS = 1_700_000_000_000L;
  private static final int HEAD_BYTES = 2;

  private BatchAttack() {}

  static void run(byte[] input) throws IOException {
    if (input.length >= HEAD_BYTES) {
      ShardState state = new ShardState();
      fold(state, input, START_MS);
      long laterMs = 1L << Math.min(50, input[1] & 0x3F);
      if (!fold(state, input, START_MS + laterMs)) {
        return;
      }
      Attack.expect(
          SnapshotAttack.saved(state).stateHash() == state.stateHash(),
          () -> "Expected a snapshot to hold the same state");
    }
  }

  private static boolean fold(ShardState state, byte[] input, long timeMs) {
    int count = input[0] & 0xFF;
    byte[] payload = Arrays.copyOfRange(input, HEAD_BYTES, input.length);
    DurableBatch batch =
        new DurableBatch(
            new LogPosition(1), 1, 1, timeMs, 1, count, ByteBuffer.wrap(payload), null);
    try {
      BatchPayload.forEach(batch, command -> {});
    } catch (CorruptCommandException refused) {
      return false;
    } catch (IllegalStateException refused) {
      Attack.expect(
          String.valueOf(refused.getMessage()).startsWith("Expected " + count + " commands"),
          () -> "Expected a sentence about the batch, but got " + refused);
      return false;
    }
    BatchPayload.fold(state, batch);
    return true;
  }
}
