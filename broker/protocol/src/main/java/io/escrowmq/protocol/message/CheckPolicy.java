package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * When and how often the broker asks about an undecided transaction.
 *
 * @param firstCheckMs delay from prepare to the first check, milliseconds, 0 or more
 * @param backoffMs delay after the first UNKNOWN answer; doubles with each further one
 * @param backoffCapMs the delay grows no further than this, milliseconds
 * @param maxChecks how many UNKNOWN answers exhaust the checks, 1 or more
 * @param maxAgeMs a transaction this old is fenced instead of checked, milliseconds; 0 = never
 * @param exhausted what happens then
 */
public record CheckPolicy(
    long firstCheckMs,
    long backoffMs,
    long backoffCapMs,
    int maxChecks,
    long maxAgeMs,
    ExhaustedPolicy exhausted) {
  /**
   * First check after 6 s, then 10 s doubling up to 5 min, 15 checks, no maximum age, then parked.
   */
  public static final CheckPolicy DEFAULT =
      new CheckPolicy(6_000, 10_000, 300_000, 15, 0, ExhaustedPolicy.PARK);

  /**
   * Checks the ranges and copies the lists.
   *
   * @param firstCheckMs delay from prepare to the first check, milliseconds, 0 or more
   * @param backoffMs delay after the first UNKNOWN answer; doubles with each further one
   * @param backoffCapMs the delay grows no further than this, milliseconds
   * @param maxChecks how many UNKNOWN answers exhaust the checks, 1 or more
   * @param maxAgeMs a transaction this old is fenced instead of checked, milliseconds; 0 = never
   * @param exhausted what happens then
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public CheckPolicy {
    Bounds.duration("firstCheckMs", firstCheckMs);
    Bounds.duration("backoffMs", backoffMs);
    Bounds.duration("backoffCapMs", backoffCapMs);
    Bounds.atLeast("maxChecks", maxChecks, 1);
    Bounds.duration("maxAgeMs", maxAgeMs);
  }

  void write(WireWriter out) {
    out.i64(firstCheckMs);
    out.i64(backoffMs);
    out.i64(backoffCapMs);
    out.i32(maxChecks);
    out.i64(maxAgeMs);
    out.constant(exhausted);
  }

  static CheckPolicy read(WireReader in) {
    return new CheckPolicy(
        in.i64("firstCheckMs"),
        in.i64("backoffMs"),
        in.i64("backoffCapMs"),
        in.i32("maxChecks"),
        in.i64("maxAgeMs"),
        in.constant("exhausted", ExhaustedPolicy.values()));
  }
}
