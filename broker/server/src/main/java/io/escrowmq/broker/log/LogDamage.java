package io.escrowmq.broker.log;

import java.nio.file.Path;

/**
 * A place in the log, or one of its files, that is not as it was written.
 *
 * @param kind what that means
 * @param file the file, or the directory of a segment that is missing
 * @param from where in the file it begins, bytes; 0 for the whole file
 * @param to where it ends; the file's size if nothing good follows
 * @param firstBatch number of the first missing batch; 0 if none is missing
 * @param lastBatch number of the last missing one; 0 if none is missing or if it is not known
 * @param begin position at which it begins; {@link LogPosition#BEGINNING} if it is no place
 * @param end position of the first good batch behind it; {@link LogPosition#BEGINNING} if none
 * @param reason what is wrong
 */
public record LogDamage(
    Kind kind,
    Path file,
    long from,
    long to,
    long firstBatch,
    long lastBatch,
    LogPosition begin,
    LogPosition end,
    String reason) {

  /** What a damaged place means. */
  public enum Kind {
    /** Batches are missing. */
    MISSING,
    /** Whole segments are not there; by right if nothing refers to them, else lost. */
    ABSENT,
    /** Batches are missing, and an operator has given them up. */
    QUARANTINED,
    /** What is damaged holds no batch. */
    NO_BATCH,
    /** What a crash left unfinished behind the last batch; the next start cuts it. */
    UNFINISHED,
    /** A file beside the segments is damaged or foreign; the broker does not start with it. */
    FILE
  }

  /**
   * Tells whether a position lies in it.
   *
   * @param position any
   * @return true if a batch at this position is missing because of it
   */
  public boolean covers(LogPosition position) {
    return kind != Kind.FILE
        && position.compareTo(begin) >= 0
        && (end.equals(LogPosition.BEGINNING) || end.isAfter(position));
  }
}
