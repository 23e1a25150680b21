package io.escrowmq.broker.checkback;

import io.escrowmq.broker.shard.Waiter;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The search for one transaction's outcome: whom it was asked of, and until when an answer is
 * awaited.
 *
 * <pre>{@code
 * (due) -> asked --COMMITTED, ROLLED_BACK, DIVERTED--> deciding -> gone
 *            |  ^ --UNKNOWN--> counting (logged), gone until it is due again
 *            v  |
 *      passed over (no answer in time, NOT_MINE, gone): the next producer; when all were, a pause
 *      callback failed: after a pause, or at once if a producer connects
 * }</pre>
 */
final class Inquiry {

  final UUID transactionId;
  final Set<Producer> passedOver = new HashSet<>();
  @Nullable Producer producer;
  long deadlineMs;
  boolean fence;

  /** How often in a row the callback gave no answer, and when it may be asked again. */
  int callbackErrors;

  long callbackFromMs;

  /** A command with its answer is on its way through the log. */
  boolean logging;

  /** The operator who asked for it, and waits. */
  @Nullable Operator operator;

  Inquiry(UUID transactionId) {
    this.transactionId = transactionId;
  }

  /** Time went back: a wait that was meant to be short is not to become a long one. */
  void waitNoLonger(long thanMs) {
    deadlineMs = Math.min(deadlineMs, thanMs);
    callbackFromMs = Math.min(callbackFromMs, thanMs);
  }

  /**
   * An operator's wish that goes through the fence.
   *
   * @param name who
   * @param reason why
   * @param waiter gets the outcome that stands
   */
  record Operator(String name, String reason, Waiter waiter) {}
}
