package io.escrowmq.core.state;

import java.io.IOException;

/**
 * A set of offsets that mostly grows: everything below a floor, and a set above it. The offset at
 * the floor is never in.
 */
public final class FloorSet {
  private final OffsetSet above;
  private long floor;

  /**
   * Holds everything below the floor.
   *
   * @param floor everything below goes
   */
  public FloorSet(long floor) {
    this(floor, new OffsetSet());
  }

  private FloorSet(long floor, OffsetSet above) {
    this.floor = floor;
    this.above = above;
  }

  /**
   * Puts in a range.
   *
   * @param first the first offset
   * @param last the last offset, inclusive
   */
  public void add(long first, long last) {
    if (first > floor) {
      above.add(first, last);
    } else if (last >= floor) {
      floor = last + 1;
      if (!above.isEmpty()) {
        floor = above.nextAbsent(floor);
        above.removeBelow(floor);
      }
    }
  }

  /**
   * Takes one out; the floor falls to it if it was below.
   *
   * @param offset the offset
   */
  public void remove(long offset) {
    if (offset >= floor) {
      above.remove(offset, offset);
      return;
    }
    if (offset + 1 < floor) {
      above.add(offset + 1, floor - 1);
    }
    floor = offset;
  }

  /**
   * {@return whether the offset is in}
   *
   * @param offset the message's offset
   */
  public boolean contains(long offset) {
    return offset < floor || above.contains(offset);
  }

  /**
   * {@return the first offset from here on that is not in}
   *
   * @param from where to begin
   */
  public long nextAbsent(long from) {
    return from <= floor ? floor : above.nextAbsent(from);
  }

  /**
   * {@return the first offset from here on that is in, or {@link OffsetSet#NONE}}
   *
   * @param from where to begin
   */
  public long nextPresent(long from) {
    return from < floor ? from : above.nextPresent(from);
  }

  /** {@return everything below is in} */
  public long floor() {
    return floor;
  }

  /** {@return how many are in above the floor} */
  public long sizeAbove() {
    return above.isEmpty() ? 0 : above.size();
  }

  /**
   * Writes floor and ranges.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putLong(floor);
    above.writeTo(out);
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   */
  public static FloorSet readFrom(StateInput in) throws IOException {
    return new FloorSet(in.readCount("offsets below a floor"), OffsetSet.readFrom(in));
  }
}
