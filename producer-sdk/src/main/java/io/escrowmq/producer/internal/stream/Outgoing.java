package io.escrowmq.producer.internal.stream;

import io.escrowmq.client.NotConnectedException;
import io.escrowmq.client.OutcomeUnknownException;
import io.escrowmq.client.RefusedException;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Placement;
import org.jspecify.annotations.Nullable;

/** One message until its end is known. Mutable state belongs to the event loop. */
final class Outgoing {
  final EncodedMessage message;
  private final PublishCallback callback;
  private final long deadlineNanos;

  /**
   * Its batch was refused for good: it goes in a frame of its own, so that only the guilty fails.
   */
  boolean alone;

  /** An attempt may have been stored although nobody said so. */
  boolean unknown;

  private boolean settled;

  Outgoing(EncodedMessage message, PublishCallback callback, long deadlineNanos) {
    this.message = message;
    this.callback = callback;
    this.deadlineNanos = deadlineNanos;
  }

  boolean isSettled() {
    return settled;
  }

  boolean isDue(long nowNanos) {
    return deadlineNanos - nowNanos <= 0;
  }

  void stored(Placement placement) {
    if (!settled) {
      settled = true;
      callback.stored(placement);
    }
  }

  void fail(RuntimeException cause) {
    if (!settled) {
      settled = true;
      callback.failed(cause);
    }
  }

  /** Ends it because its time is up, saying as much as is known. */
  void expire(boolean awaitingReply, @Nullable RefusedException lastRefusal) {
    if (unknown || awaitingReply) {
      fail(
          new OutcomeUnknownException(
              "Expected message " + message.id() + " to be acknowledged in time, but it was not",
              lastRefusal));
    } else if (lastRefusal != null) {
      fail(lastRefusal);
    } else {
      fail(
          new NotConnectedException(
              "Expected to send message " + message.id() + " in time, but could not", null));
    }
  }
}
