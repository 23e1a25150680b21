package io.escrowmq.core.state;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/**
 * A set of offsets, compressed: a bitmap for each 2^32 offsets, of which there is nearly always
 * one. Costs grow with the number of ranges, not of offsets.
 */
public final class OffsetSet {
  /** What {@link #nextPresent} answers when nothing is left. */
  public static final long NONE = -1;

  /** Leaves room for sums. */
  private static final long LAST_MAX = Long.MAX_VALUE / 4;

  /**
   * More than any topic holds at a time. A range costs memory by its length, so what is read must
   * not be believed.
   */
  private static final long SIZE_MAX = 1L << 36;

  private static final long LOW = 0xFFFF_FFFFL;

  /** By offset >>> 32; no bitmap in it is empty. */
  private final TreeMap<Long, RoaringBitmap> pages = new TreeMap<>();

  /**
   * Puts in a range.
   *
   * @param first the first offset
   * @param last the last offset, inclusive
   */
  public void add(long first, long last) {
    for (long at = first; at <= last; at = (at | LOW) + 1) {
      RoaringBitmap page = pages.computeIfAbsent(at >>> 32, key -> new RoaringBitmap());
      long end = Math.min(last, at | LOW);
      if (at == end) {
        page.add((int) at);
      } else {
        page.add(at & LOW, (end & LOW) + 1);
      }
    }
  }

  /**
   * Takes out a range.
   *
   * @param first the first offset
   * @param last the last offset, inclusive
   */
  public void remove(long first, long last) {
    for (long at = first; at <= last; at = (at | LOW) + 1) {
      RoaringBitmap page = pages.get(at >>> 32);
      if (page != null) {
        page.remove(at & LOW, (Math.min(last, at | LOW) & LOW) + 1);
        if (page.isEmpty()) {
          pages.remove(at >>> 32);
        }
      }
    }
  }

  /**
   * Takes out everything below.
   *
   * @param floor everything below goes
   */
  public void removeBelow(long floor) {
    pages.headMap(floor >>> 32).clear();
    if ((floor & LOW) != 0) {
      remove(floor & ~LOW, floor - 1);
    }
  }

  /**
   * {@return whether the offset is in}
   *
   * @param offset the message's offset
   */
  public boolean contains(long offset) {
    RoaringBitmap page = pages.get(offset >>> 32);
    return page != null && page.contains((int) offset);
  }

  /**
   * {@return the first offset from here on that is not in}
   *
   * @param from where to begin
   */
  public long nextAbsent(long from) {
    long at = from;
    while (true) {
      RoaringBitmap page = pages.get(at >>> 32);
      if (page == null) {
        return at;
      }
      long low = page.nextAbsentValue((int) at);
      if (low >= 0 && low <= LOW) {
        return (at & ~LOW) | low;
      }
      at = (at | LOW) + 1;
    }
  }

  /**
   * {@return the first offset from here on that is in, or {@link #NONE}}
   *
   * @param from where to begin
   */
  public long nextPresent(long from) {
    RoaringBitmap own = pages.get(from >>> 32);
    if (own != null) {
      long low = own.nextValue((int) from);
      if (low >= 0) {
        return (from & ~LOW) | low;
      }
    }
    Map.Entry<Long, RoaringBitmap> next = pages.higherEntry(from >>> 32);
    return next == null ? NONE : next.getKey() << 32 | (next.getValue().first() & LOW);
  }

  /** {@return whether nothing is in} */
  public boolean isEmpty() {
    return pages.isEmpty();
  }

  /** {@return how many offsets are in} */
  public long size() {
    long size = 0;
    for (RoaringBitmap page : pages.values()) {
      size += page.getLongCardinality();
    }
    return size;
  }

  /**
   * Writes the ranges, in order, then -1.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    for (long at = nextPresent(0); at != NONE; at = nextPresent(at)) {
      long end = nextAbsent(at);
      out.putLong(at);
      out.putLong(end - 1);
      at = end;
    }
    out.putLong(NONE);
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   */
  public static OffsetSet readFrom(StateInput in) throws IOException {
    OffsetSet set = new OffsetSet();
    long least = 0;
    long size = 0;
    for (long first = in.readLong(); first != NONE; first = in.readLong()) {
      long last = in.readLong();
      if (first < least || last < first || last > LAST_MAX) {
        throw new IOException("Expected rising ranges, but found " + first + " to " + last);
      }
      size += last - first + 1;
      if (size > SIZE_MAX) {
        throw new IOException(
            "Expected at most " + SIZE_MAX + " offsets above a floor, but found " + size);
      }
      set.add(first, last);
      least = last + 2;
    }
    return set;
  }
}
