package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Gives a delivery back, to be tried again later. Answered by {@link Done} when durable, or
 * STALE_DELIVERY.
 *
 * @param subscription the subscription
 * @param delivery offset and attempt
 * @param delayMs until the next attempt, milliseconds; -1 = the broker's backoff
 * @param lastAttempt whether this was the last attempt that the consumer wants: it becomes a dead
 *     letter
 * @param error what went wrong, kept with the message; cut at 1,024 characters
 */
public record Retry(
    int subscription, DeliveryRef delivery, long delayMs, boolean lastAttempt, String error)
    implements Request {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param subscription the subscription
   * @param delivery offset and attempt
   * @param delayMs until the next attempt, milliseconds; -1 = the broker's backoff
   * @param lastAttempt whether this was the last attempt that the consumer wants: it becomes a dead
   *     letter
   * @param error what went wrong, kept with the message; cut at 1,024 characters
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public Retry {
    if (delayMs != -1) {
      Bounds.duration("delayMs", delayMs);
    }
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.retry(this);
  }

  void write(WireWriter out) {
    out.i32(subscription);
    delivery.write(out);
    out.i64(delayMs);
    out.bool(lastAttempt);
    out.text(error);
  }

  static Retry read(WireReader in) {
    return new Retry(
        in.i32("subscription"),
        DeliveryRef.read(in),
        in.i64("delayMs"),
        in.bool("lastAttempt"),
        in.text("error"));
  }
}
