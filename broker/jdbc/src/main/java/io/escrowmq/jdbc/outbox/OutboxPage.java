package io.escrowmq.jdbc.outbox;

/**
 * The next part of the outbox to read.
 *
 * @param afterSeq rows above this seq; 0 for the beginning
 * @param maxRows most rows, 1 or more
 * @param maxBodyBytes stop after the row that reaches this many bytes of bodies, so one row always
 *     comes; 1 or more
 */
public record OutboxPage(long afterSeq, int maxRows, long maxBodyBytes) {
  private static final long DEFAULT_BODY_BYTES = 4L * 1024 * 1024;

  /**
   * Checks the limits.
   *
   * @param afterSeq rows above this
   * @param maxRows 1 or more
   * @param maxBodyBytes 1 or more
   */
  public OutboxPage {
    if (maxRows < 1 || maxBodyBytes < 1) {
      throw new IllegalArgumentException(
          "Expected at least one row and one byte, but the limits are "
              + maxRows
              + " and "
              + maxBodyBytes);
    }
  }

  /**
   * A page of at most so many rows and about 4 MiB of bodies.
   *
   * @param seq rows above this
   * @param maxRows 1 or more
   * @return the page
   */
  public static OutboxPage after(long seq, int maxRows) {
    return new OutboxPage(seq, maxRows, DEFAULT_BODY_BYTES);
  }
}
