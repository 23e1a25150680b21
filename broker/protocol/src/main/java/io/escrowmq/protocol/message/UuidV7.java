package io.escrowmq.protocol.message;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Makes and reads UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, 12 bits that
 * count within the millisecond (section 6.2, method 1, begun at a random value below half of the
 * range), 62 bits of a cryptographic random source.
 *
 * <p>Ids of one process grow strictly, as unsigned numbers and as text, also when the clock stands
 * still or steps back; then, or with more than about 2,000 ids in a millisecond, the time in them
 * runs ahead of the clock. Thread-safe.
 */
public final class UuidV7 {
  private static final UuidV7 PROCESS = new UuidV7(System::currentTimeMillis);
  private static final int COUNTER_BITS = 12;
  private static final int COUNTER_START_MASK = (1 << (COUNTER_BITS - 1)) - 1;
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;
  private static final long RANDOM_MASK = 0x3FFF_FFFF_FFFF_FFFFL;

  private final LongSupplier clockMs;
  private final RandomSource random = new RandomSource();

  /**
   * The last id's milliseconds and counter as one number: a counter that runs over carries into the
   * milliseconds.
   */
  private long lastStamp;

  UuidV7(LongSupplier clockMs) {
    this.clockMs = clockMs;
  }

  /** {@return a new id, above all that this process has made} */
  public static UUID next() {
    return PROCESS.make();
  }

  /**
   * {@return when an id was made, milliseconds since the epoch by its maker's clock}
   *
   * @param id an id for which {@link #isV7} holds
   */
  public static long timeMs(UUID id) {
    return id.getMostSignificantBits() >>> 16;
  }

  /**
   * {@return whether an id has version 7 and the variant of RFC 9562}
   *
   * @param id the id
   */
  public static boolean isV7(UUID id) {
    return isV7(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  /**
   * {@return whether the two halves of an id have version 7 and the variant of RFC 9562}
   *
   * @param mostSignificant the half with the time
   * @param leastSignificant the half with the variant
   */
  public static boolean isV7(long mostSignificant, long leastSignificant) {
    return (mostSignificant & 0xF000L) == VERSION_7 && (leastSignificant >>> 62) == 2;
  }

  synchronized UUID make() {
    long now = (clockMs.getAsLong() << COUNTER_BITS) | (random.next() & COUNTER_START_MASK);
    lastStamp = Math.max(lastStamp + 1, now);
    long high = ((lastStamp >>> COUNTER_BITS) << 16) | VERSION_7 | (lastStamp & 0xFFFL);
    return new UUID(high, VARIANT_RFC | (random.next() & RANDOM_MASK));
  }

  /** Fetches randomness in pieces large enough that its price per id vanishes. */
  private static final class RandomSource {
    private final SecureRandom source = new SecureRandom();
    private final byte[] bytes = new byte[4_096];
    private int used = bytes.length;

    long next() {
      if (used == bytes.length) {
        source.nextBytes(bytes);
        used = 0;
      }
      long value = io.escrowmq.protocol.frame.BigEndian.i64(bytes, used);
      used += Long.BYTES;
      return value;
    }
  }
}
