package io.escrowmq.protocol.message;

import java.util.UUID;

/**
 * Ranges of arguments. What is outside throws {@link IllegalArgumentException}; a request decoded
 * with it is answered INVALID_ARGUMENT.
 */
final class Bounds {
  /** The nil UUID: "none" wherever a UUID is optional. */
  static final UUID NIL = new UUID(0, 0);

  /**
   * Longest duration on the wire, milliseconds: ten years of 365 days. Sums of a time and a
   * duration cannot overflow.
   */
  static final long MAX_DURATION_MS = 3_650L * 24 * 3_600 * 1_000;

  /** Latest time on the wire, milliseconds since the epoch: the end of the year 9999. */
  static final long MAX_TIME_MS = 253_402_300_799_999L;

  private Bounds() {}

  static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(what + " must be at least " + least + ", but is " + value);
    }
  }

  static void duration(String what, long valueMs) {
    atLeast(what, valueMs, 0);
    if (valueMs > MAX_DURATION_MS) {
      throw new IllegalArgumentException(what + " is longer than ten years: " + valueMs);
    }
  }
}
