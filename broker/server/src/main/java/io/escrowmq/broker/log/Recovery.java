package io.escrowmq.broker.log;

/**
 * What opening the log found, for the start-up line.
 *
 * @param lastStop how the broker had stopped before
 * @param epoch number of the leadership that begins
 * @param lastPosition position of the last batch found, {@link LogPosition#BEGINNING} if none
 * @param lastNumber number of that batch, 0 if none
 * @param lastTimeMs its shard time, epoch milliseconds, 0 if none
 * @param scannedBatches batches checked above the position that it was opened at
 * @param scannedBytes bytes of them
 * @param cutBatches batches, or remains of them, that were cut off because the operating system had
 *     not yet forced them; none of them was ever acknowledged
 * @param missingBatches batches among the scanned ones that are missing, since an operator gave
 *     them up
 * @param durationMs how long it took
 */
public record Recovery(
    LastStop lastStop,
    long epoch,
    LogPosition lastPosition,
    long lastNumber,
    long lastTimeMs,
    long scannedBatches,
    long scannedBytes,
    long cutBatches,
    long missingBatches,
    long durationMs) {

  /** How the broker had stopped. */
  public enum LastStop {
    /** There was no log. */
    NEW,
    /** By a clean stop. */
    CLEAN,
    /** The process was killed, the operating system went on. */
    KILLED,
    /** The operating system or the machine stopped. */
    POWER_LOST,
    /** The disk failed, and the process ended itself. */
    DISK_FAILED;

    /** Whether what was written but not forced may be there in part. */
    boolean mayHaveTornTheEnd() {
      return this == POWER_LOST || this == DISK_FAILED;
    }
  }
}
