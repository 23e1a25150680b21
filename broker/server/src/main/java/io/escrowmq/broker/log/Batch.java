package io.escrowmq.broker.log;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the shard appends in one go: encoded commands under one time and one rules version.
 *
 * <p>The log copies the payload into the segment during {@link ShardLog#append}, and hands the very
 * same buffer back in {@link ShardLog.Listener#durable}. So its bytes must not change from {@code
 * append} until the batch's outcome is known; then they belong to the shard again, which may reuse
 * them.
 *
 * @param timeMs shard time of all commands in it, epoch milliseconds
 * @param rulesVersion rules by which {@code apply} judges them
 * @param count number of commands, at least 1
 * @param payload the encoded commands, from position to limit; heap or direct; the log never moves
 *     its position
 * @param attachment whatever helps the shard to find its commands and pending replies again; the
 *     log only carries it, never stores it
 */
public record Batch(
    long timeMs, int rulesVersion, int count, ByteBuffer payload, @Nullable Object attachment) {

  /**
   * Checks what can be checked.
   *
   * @param timeMs not negative
   * @param rulesVersion not negative
   * @param count at least 1
   * @param payload not empty
   * @param attachment anything
   */
  public Batch {
    if (count < 1 || !payload.hasRemaining()) {
      throw new IllegalArgumentException(
          "Expected at least one command in a batch, but count is "
              + count
              + " and payload "
              + payload.remaining()
              + " bytes");
    }
    if (timeMs < 0 || rulesVersion < 0) {
      throw new IllegalArgumentException(
          "Expected a batch's time and rules version not to be negative, but they are "
              + timeMs
              + " and "
              + rulesVersion);
    }
  }

  /**
   * Gives the size of the payload.
   *
   * @return bytes
   */
  public int payloadBytes() {
    return payload.remaining();
  }
}
