package io.escrowmq.consumer;

import io.escrowmq.protocol.message.OffsetRange;
import java.util.ArrayList;
import java.util.List;

/** Offsets as the broker likes to hear them. */
final class OffsetRanges {
  private OffsetRanges() {}

  /**
   * The fewest ranges that hold exactly these offsets, which are in ascending order without
   * repeats.
   */
  static List<OffsetRange> of(long[] ascending) {
    List<OffsetRange> ranges = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= ascending.length; i++) {
      if (i == ascending.length || ascending[i] != ascending[i - 1] + 1) {
        ranges.add(new OffsetRange(ascending[from], ascending[i - 1]));
        from = i;
      }
    }
    return ranges;
  }
}
