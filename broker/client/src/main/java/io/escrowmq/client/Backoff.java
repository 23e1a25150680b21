package io.escrowmq.client;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses that double from a first length to a cap, each drawn evenly from its upper half so that
 * clients which lost the same broker do not come back in step. For one thread.
 */
public final class Backoff {
  private final long firstMs;
  private final long capMs;
  private long nextMs;

  /**
   * A backoff before its first pause.
   *
   * @param firstMs longest first pause, milliseconds, 1 or more
   * @param capMs pauses grow no longer than this, milliseconds
   */
  public Backoff(long firstMs, long capMs) {
    this.firstMs = firstMs;
    this.capMs = capMs;
    this.nextMs = firstMs;
  }

  /** {@return the length of the next pause, milliseconds, 1 or more} */
  public long nextMs() {
    long ceilingMs = nextMs;
    nextMs = Math.min(capMs, ceilingMs * 2);
    return ThreadLocalRandom.current().nextLong(Math.max(1, ceilingMs / 2), ceilingMs + 1);
  }

  /** Starts again from the first pause. */
  public void reset() {
    nextMs = firstMs;
  }
}
