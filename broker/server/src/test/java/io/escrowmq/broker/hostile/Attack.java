package io.escrowmq.broker.hostile;

import java.util.concurrent.atomic.AtomicLong;

/** How far an attack is. Thread-safe: several attackers count together. */
final class Attack {

  private final long frames;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong served = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong cutShort = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();

  /**
   * An attack that has not begun.
   *
   * @param frames how many are to be served before it ends
   */
  Attack(long frames) {
    this.frames = frames;
  }

  /** Whether there are more frames to send; ends early when the broker is silent. */
  boolean goesOn() {
    return served.get() < frames && unanswered.get() == 0;
  }

  void connected() {
    connections.incrementAndGet();
  }

  void sent(long count) {
    sent.addAndGet(count);
  }

  /** The broker took them from the stream: it answered what came behind them, or hung up. */
  void served(long count) {
    served.addAndGet(count);
  }

  /** A connection ended before its last answer. */
  void cutShort() {
    cutShort.incrementAndGet();
  }

  /** Neither an answer nor the end came in time. */
  void unanswered() {
    unanswered.incrementAndGet();
  }

  long allServed() {
    return served.get();
  }

  long allCutShort() {
    return cutShort.get();
  }

  long allUnanswered() {
    return unanswered.get();
  }

  @Override
  public String toString() {
    return "%d frames served of %d sent over %d connections"
        .formatted(served.get(), sent.get(), connections.get());
  }
}
