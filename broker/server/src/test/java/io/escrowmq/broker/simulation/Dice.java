package io.escrowmq.broker.simulation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** All chance of a run comes from its seed. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** From 0 to below the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean percent(int chance) {
    return random.nextInt(100) < chance;
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** A UUIDv7 of a time. */
  UUID uuid7(long timeMs) {
    long msb = timeMs << 16 | 0x7000 | random.nextInt(1 << 12);
    return new UUID(msb, random.nextLong() >>> 2 | 1L << 63);
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
