package io.escrowmq.core.state;

/** Spreads the bits of a number over all 64: the finalizer of SplitMix64. */
public final class Mix {
  private Mix() {}

  /**
   * {@return the same number for the same number, on each machine}
   *
   * @param value the value
   */
  public static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
