package io.escrowmq.broker.verify;

import io.escrowmq.broker.log.LogPosition;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that the broker still needs and cannot read.
 *
 * @param kind where it stands
 * @param topic its topic
 * @param offset its offset; -1 unless it is visible
 * @param messageId its id; null if that is not kept any more
 * @param transactionId the transaction that holds it; null if none does
 * @param position where its batch should be
 * @param reason what is there instead
 */
public record LostMessage(
    Kind kind,
    String topic,
    long offset,
    @Nullable UUID messageId,
    @Nullable UUID transactionId,
    LogPosition position,
    String reason) {

  /** Where a message stands. */
  public enum Kind {
    /** It has an offset. */
    VISIBLE,
    /** It waits for its time. */
    DELAYED,
    /** It waits for a decision. */
    HELD
  }
}
