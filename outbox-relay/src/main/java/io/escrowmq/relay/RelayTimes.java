package io.escrowmq.relay;

/**
 * When a relay does what. All in milliseconds. Immutable.
 *
 * @param leaseMs a lane is another relay's after so long without a sign of its owner; renewed at a
 *     third, 1,000 or more
 * @param pollMinMs pause between reads while there was work, 1 or more
 * @param pollMaxMs pause between reads when nothing came for long, at least the shortest
 * @param holeLimitMs a transaction may commit so long after later ones and is still found soon;
 *     after that by the sweep, 0 or more
 * @param sweepMs pause between passes over all unfinished rows, at least; longer if a pass takes
 *     long, so that it costs a tenth of the time at most. 100 or more
 */
public record RelayTimes(
    long leaseMs, long pollMinMs, long pollMaxMs, long holeLimitMs, long sweepMs) {
  /** Lease 10 s, polls 10 ms to 1 s, holes 10 min, sweep 10 s. */
  public static final RelayTimes DEFAULT = new RelayTimes(10_000, 10, 1_000, 600_000, 10_000);

  private static final long DAY_MS = 86_400_000;

  /**
   * Checks the ranges.
   *
   * @param leaseMs as described above
   * @param pollMinMs as described above
   * @param pollMaxMs as described above
   * @param holeLimitMs as described above
   * @param sweepMs as described above
   * @throws IllegalArgumentException with a sentence that names what is out of its range
   */
  public RelayTimes {
    Range.check("leaseMs", leaseMs, 1_000, DAY_MS);
    Range.check("pollMinMs", pollMinMs, 1, DAY_MS);
    Range.check("pollMaxMs", pollMaxMs, pollMinMs, DAY_MS);
    Range.check("holeLimitMs", holeLimitMs, 0, 7 * DAY_MS);
    Range.check("sweepMs", sweepMs, 100, DAY_MS);
  }
}
