package io.escrowmq.broker.log;

/**
 * A stretch of the log that is deleted as a whole or not at all.
 *
 * @param first no batch in it has a lower position
 * @param last no batch in it has a higher position
 * @param bytes it takes on the disk
 * @param discardable whether it is finished and lies wholly below what a snapshot covers, so that
 *     no start needs it for its commands; messages that the state still has may lie in it all the
 *     same
 */
public record LogSegment(LogPosition first, LogPosition last, long bytes, boolean discardable) {

  /**
   * {@return whether a batch with this position lies in it}
   *
   * @param position the position
   */
  public boolean contains(LogPosition position) {
    return !first.isAfter(position) && !position.isAfter(last);
  }
}
