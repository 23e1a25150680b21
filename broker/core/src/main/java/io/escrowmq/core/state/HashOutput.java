package io.escrowmq.core.state;

/** Folds the state into 64 bits, positions excluded. Not for use against an adversary. */
public final class HashOutput implements StateOutput {
  private long hash = 0x9E3779B97F4A7C15L;

  @Override
  public void putLong(long value) {
    hash = Mix.mix(Long.rotateLeft(hash, 23) ^ value);
  }

  @Override
  public void putInt(int value) {
    putLong(value);
  }

  @Override
  public void putString(String value) {
    putLong(value.length());
    for (int i = 0; i < value.length(); i++) {
      putLong(value.charAt(i));
    }
  }

  @Override
  public void putPosition(long position, int ordinal) {
    // A replica's positions differ from ours, and its state is still the same.
  }

  /** {@return the hash of all that was put} */
  public long hash() {
    return hash;
  }
}
