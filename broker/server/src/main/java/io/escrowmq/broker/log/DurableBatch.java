package io.escrowmq.broker.log;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A batch that no crash can take away any more; looks the same live, in replay and from a reader,
 * but for the attachment.
 *
 * @param position where it lies
 * @param number its number, one higher than that of the batch before, stamps of the log itself
 *     counted in
 * @param epoch the leadership under which it was appended
 * @param timeMs shard time, epoch milliseconds
 * @param rulesVersion rules by which {@code apply} judges it
 * @param count number of commands
 * @param payload the encoded commands; when live, the very buffer that was appended (see {@link
 *     Batch} for when it may be reused), else one of its own that nobody changes
 * @param attachment what the appender attached; null in replay and from readers
 */
public record DurableBatch(
    LogPosition position,
    long number,
    long epoch,
    long timeMs,
    int rulesVersion,
    int count,
    ByteBuffer payload,
    @Nullable Object attachment) {

  /**
   * Gives the encoded commands as a new view in big-endian order, so that each caller has its own
   * position.
   *
   * @return the payload from position to limit
   */
  @Override
  public ByteBuffer payload() {
    return payload.duplicate();
  }
}
