package io.escrowmq.relay;

/**
 * How much a relay holds at once. Immutable.
 *
 * @param batchMessages messages in one publish, 1 to 1,024
 * @param inFlightRows rows read and not yet stored by the broker, 256 or more; about 200 bytes each
 * @param inFlightBytes bodies of such rows, bytes, 64 KiB or more; one row may go beyond
 * @param waitingRows rows stored by the broker and waiting to be consumed, 1,000 or more; about 32
 *     bytes each. At the limit nothing new is read
 * @param holes sequence numbers below the cursor that are looked after because their transactions
 *     may still commit; the oldest beyond that are left to the sweep, 0 or more
 */
public record RelayLimits(
    int batchMessages, int inFlightRows, long inFlightBytes, int waitingRows, int holes) {
  /** 32 messages, 8,192 rows, 32 MiB, 4 million rows, 16,384 holes. */
  public static final RelayLimits DEFAULT =
      new RelayLimits(32, 8_192, 32L << 20, 4_000_000, 16_384);

  /**
   * Checks the ranges.
   *
   * @param batchMessages as described above
   * @param inFlightRows as described above
   * @param inFlightBytes as described above
   * @param waitingRows as described above
   * @param holes as described above
   * @throws IllegalArgumentException with a sentence that names what is out of its range
   */
  public RelayLimits {
    Range.check("batchMessages", batchMessages, 1, 1_024);
    Range.check("inFlightRows", inFlightRows, 256, 1_000_000);
    Range.check("inFlightBytes", inFlightBytes, 64L << 10, 1L << 40);
    Range.check("waitingRows", waitingRows, 1_000, Integer.MAX_VALUE);
    Range.check("holes", holes, 0, 10_000_000);
  }
}
