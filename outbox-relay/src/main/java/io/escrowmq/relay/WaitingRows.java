package io.escrowmq.relay;

import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.OffsetRange;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Rows of one lane and topic that the broker has stored and that wait to be consumed: offset and
 * seq, 16 bytes each, in order of offsets. A row in the middle that is done leaves a gap (seq 0)
 * until the gaps are many. Not thread-safe.
 */
final class WaitingRows {
  private static final long GONE = 0;
  private static final int GAPS_KEPT = 512;

  private long[] offsets = new long[16];
  private long[] seqs = new long[16];
  private int from;
  private int to;
  private int gaps;

  int size() {
    return to - from - gaps;
  }

  /** The lowest offset, or Long.MAX_VALUE if there is none. */
  long lowest() {
    return from < to ? offsets[from] : Long.MAX_VALUE;
  }

  /** Adds a row; an offset that is there already is left alone. */
  void add(long offset, long seq) {
    int at = from < to && offset <= offsets[to - 1] ? indexOf(offset) : to;
    if (at < to && offsets[at] == offset) {
      if (seqs[at] == GONE) {
        gaps--;
        seqs[at] = seq;
      }
      return;
    }
    if (to == offsets.length) {
      at -= from;
      makeRoom();
    }
    System.arraycopy(offsets, at, offsets, at + 1, to - at);
    System.arraycopy(seqs, at, seqs, at + 1, to - at);
    offsets[at] = offset;
    seqs[at] = seq;
    to++;
  }

  /** Removes the row at an offset; returns its seq, or 0 if there is none. */
  long remove(long offset) {
    int at = indexOf(offset);
    if (at == to || offsets[at] != offset || seqs[at] == GONE) {
      return GONE;
    }
    long seq = seqs[at];
    drop(at);
    tidy();
    return seq;
  }

  /** Removes a row by its seq, in time proportional to the rows; whether it was there. */
  boolean removeSeq(long seq) {
    for (int i = from; i < to; i++) {
      if (seqs[i] == seq) {
        drop(i);
        tidy();
        return true;
      }
    }
    return false;
  }

  /** Removes what expired and hands over the seqs; before what is consumed is taken. */
  void takeExpired(Consumed told, LongConsumer seq) {
    takeRanges(told.expired(), seq);
    tidy();
  }

  private void takeRanges(List<OffsetRange> ranges, LongConsumer seq) {
    for (OffsetRange range : ranges) {
      for (int i = indexOf(range.first()); i < to && offsets[i] <= range.last(); i++) {
        take(i, seq);
      }
    }
  }

  /** Removes what is consumed and hands over the seqs. */
  void takeConsumed(Consumed told, LongConsumer seq) {
    while (from < to && offsets[from] < told.floor()) {
      take(from, seq);
      gaps--;
      from++;
    }
    takeRanges(told.above(), seq);
    tidy();
  }

  private void take(int at, LongConsumer seq) {
    if (seqs[at] != GONE) {
      seq.accept(seqs[at]);
      drop(at);
    }
  }

  private void drop(int at) {
    seqs[at] = GONE;
    gaps++;
  }

  private int indexOf(long offset) {
    int found = Arrays.binarySearch(offsets, from, to, offset);
    return found >= 0 ? found : -found - 1;
  }

  /** Gaps at the front go at once; those in the middle when an eighth of the rest is gaps. */
  private void tidy() {
    while (from < to && seqs[from] == GONE) {
      from++;
      gaps--;
    }
    if (gaps > GAPS_KEPT && gaps > size() / 8) {
      compact();
    } else if (from == to) {
      from = 0;
      to = 0;
    }
  }

  private void compact() {
    int kept = 0;
    for (int i = from; i < to; i++) {
      if (seqs[i] != GONE) {
        offsets[kept] = offsets[i];
        seqs[kept] = seqs[i];
        kept++;
      }
    }
    from = 0;
    to = kept;
    gaps = 0;
  }

  /** Moves everything to the front of arrays with at least as much room again. */
  private void makeRoom() {
    int length = to - from;
    int room = length * 2 > offsets.length ? offsets.length * 2 : offsets.length;
    long[] newOffsets = new long[room];
    long[] newSeqs = new long[room];
    System.arraycopy(offsets, from, newOffsets, 0, length);
    System.arraycopy(seqs, from, newSeqs, 0, length);
    offsets = newOffsets;
    seqs = newSeqs;
    from = 0;
    to = length;
  }
}
