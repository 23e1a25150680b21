package io.escrowmq.broker.log;

/**
 * Where a batch lies in this broker's log. Opaque and local: it orders the batches of one log,
 * never crosses the wire and decides nothing, since a replica's positions differ.
 *
 * @param value the raw value, to be stored in indexes and snapshots and handed back unchanged;
 *     never computed with
 */
public record LogPosition(long value) implements Comparable<LogPosition> {

  /** Lies before every batch: "replay everything", "covers nothing". */
  public static final LogPosition BEGINNING = new LogPosition(0);

  /**
   * Checks the value.
   *
   * @param value not negative
   */
  public LogPosition {
    if (value < 0) {
      throw new IllegalArgumentException(
          "Expected a log position of at least 0, but it is " + value);
    }
  }

  /**
   * Tells which segment of the log it lies in: for listing files, nothing else.
   *
   * @return number of the segment, 0 for the beginning
   */
  public int segment() {
    return Segment.numberOf(this);
  }

  @Override
  public int compareTo(LogPosition other) {
    return Long.compare(value, other.value);
  }

  /**
   * Tells whether this batch comes later in the log.
   *
   * @param other the position to compare with
   * @return true if this lies above it
   */
  public boolean isAfter(LogPosition other) {
    return value > other.value;
  }

  @Override
  public String toString() {
    return (value >>> 32) + ":" + (value & 0xFFFF_FFFFL);
  }
}
