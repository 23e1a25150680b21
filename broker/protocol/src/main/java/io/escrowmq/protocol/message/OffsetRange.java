package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Consecutive offsets of one topic.
 *
 * @param first the first offset
 * @param last the last offset, inclusive
 */
public record OffsetRange(long first, long last) {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param first the first offset
   * @param last the last offset, inclusive
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public OffsetRange {
    Bounds.atLeast("first offset", first, 0);
    Bounds.atLeast("last offset", last, first);
  }

  void write(WireWriter out) {
    out.i64(first);
    out.i64(last);
  }

  static OffsetRange read(WireReader in) {
    return new OffsetRange(in.i64("first"), in.i64("last"));
  }
}
