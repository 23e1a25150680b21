package io.escrowmq.core.topic;

/** Told ranges of offsets. */
@FunctionalInterface
public interface RangeListener {
  /**
   * A range, both ends inclusive.
   *
   * @param first the first offset
   * @param last the last offset, inclusive
   */
  void range(long first, long last);
}
