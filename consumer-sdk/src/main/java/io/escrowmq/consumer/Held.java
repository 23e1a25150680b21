package io.escrowmq.consumer;

import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.EncodedMessage;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One delivered message that is not settled yet.
 *
 * <pre>
 *   WAITING --a handler thread takes it--> RUNNING --its handler is done--> (settled, not held any more)
 *      \------the lease is not ours any more, or we leave--> DROPPED
 * </pre>
 */
final class Held {
  /** Where it is. Handler thread and loop race for it while it waits. */
  private enum Stage {
    WAITING,
    RUNNING,
    DROPPED
  }

  private final long offset;
  private final EncodedMessage message;
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);

  /**
   * The newest attempt that is ours: it rises when the broker sends us again what we still work on.
   * Written by the loop only.
   */
  private volatile int attempt;

  /**
   * Loop only. The lease went to somebody else while the handler ran: of its outcome only an ack
   * counts.
   */
  private boolean orphaned;

  /** Loop only. It came from another broker: nothing is said of its outcome. */
  private boolean foreign;

  /**
   * Loop only. It is the one of its key that runs or stands in the queue of the handler threads.
   */
  private boolean first;

  Held(Delivery delivery) {
    this.offset = delivery.offset();
    this.message = delivery.message();
    this.attempt = delivery.attempt();
  }

  long offset() {
    return offset;
  }

  EncodedMessage message() {
    return message;
  }

  int attempt() {
    return attempt;
  }

  DeliveryRef ref() {
    return new DeliveryRef(offset, attempt);
  }

  /** Takes it for a handler; false if it was dropped. */
  boolean start() {
    return stage.compareAndSet(Stage.WAITING, Stage.RUNNING);
  }

  /** Takes it from the handlers; false if one runs already. */
  boolean drop() {
    return stage.compareAndSet(Stage.WAITING, Stage.DROPPED);
  }

  boolean isRunning() {
    return stage.get() == Stage.RUNNING;
  }

  boolean isDropped() {
    return stage.get() == Stage.DROPPED;
  }

  /** The broker sent it again: what is done with it counts for the new attempt. */
  void renew(int newAttempt) {
    attempt = newAttempt;
    orphaned = false;
  }

  void orphan() {
    orphaned = true;
  }

  boolean isOrphaned() {
    return orphaned;
  }

  void becomeForeign() {
    foreign = true;
  }

  boolean isForeign() {
    return foreign;
  }

  void becomeFirst() {
    first = true;
  }

  boolean isFirst() {
    return first;
  }
}
