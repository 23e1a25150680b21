package io.escrowmq.core.ids;

import java.util.UUID;

/** What a UUIDv7 says of itself. */
public final class Uuid7 {
  private Uuid7() {}

  /**
   * {@return whether it is a UUIDv7 at all}
   *
   * @param id the id
   */
  public static boolean isOne(UUID id) {
    return id.version() == 7 && id.variant() == 2;
  }

  /**
   * {@return its own time, ms since 1970}
   *
   * @param id the id
   */
  public static long timeMs(UUID id) {
    return id.getMostSignificantBits() >>> 16;
  }

  /** Its own time, whole seconds since 1970. */
  static long second(long msb) {
    return (msb >>> 16) / 1000;
  }
}
