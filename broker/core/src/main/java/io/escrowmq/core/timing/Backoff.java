package io.escrowmq.core.timing;

import io.escrowmq.core.state.Mix;

/** Delays that double up to a cap, with a jitter that is the same on each replica. */
public final class Backoff {
  private Backoff() {}

  /**
   * {@return the delay after a failure: between half of the doubled base and all of it}
   *
   * @param baseMs after the first failure, 0 or more
   * @param capMs upper limit
   * @param failures so far, from 1
   * @param hash spreads the delays: the same for the same thing
   */
  public static long delayMs(long baseMs, long capMs, int failures, long hash) {
    int doublings = Math.min(Math.max(failures, 1) - 1, 62);
    boolean capped = baseMs > capMs >> doublings;
    long fullMs = capped ? capMs : baseMs << doublings;
    long halfMs = fullMs / 2;
    return halfMs + Long.remainderUnsigned(Mix.mix(hash ^ failures), fullMs - halfMs + 1);
  }
}
