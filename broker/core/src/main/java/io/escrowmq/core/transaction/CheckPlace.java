package io.escrowmq.core.transaction;

/**
 * Where an undecided transaction stands among those that are to be asked about: by the time of the
 * next check, then by age.
 *
 * @param nextCheckMs shard time, ms
 * @param sequence rises with each prepare
 */
public record CheckPlace(long nextCheckMs, long sequence) implements Comparable<CheckPlace> {

  /** Before all. */
  public static final CheckPlace BEGINNING = new CheckPlace(Long.MIN_VALUE, 0);

  @Override
  public int compareTo(CheckPlace other) {
    int byTime = Long.compare(nextCheckMs, other.nextCheckMs);
    return byTime == 0 ? Long.compare(sequence, other.sequence) : byTime;
  }
}
