package io.escrowmq.core.command;

/**
 * Configuration that the rules use. It enters by a logged command only.
 *
 * @param idWindowMs how long ids stay known after consumption or decision
 * @param maxOpenTransactionsPerGroup limit per producer group
 * @param maxAttempts deliveries of a message to a group before it is a dead letter
 * @param retryBackoffMs delay after the first failed attempt, doubling, with jitter
 * @param retryBackoffCapMs upper limit of that delay
 * @param createOnFirstUse whether publishing and subscribing create topics and groups
 * @param retentionMs messages older than this go, in topics that say nothing else; 0 = no limit
 * @param retentionBytes the oldest messages of a topic go while all of it take more bytes than
 *     this, in topics that say nothing else; 0 = no limit
 */
public record Settings(
    long idWindowMs,
    int maxOpenTransactionsPerGroup,
    int maxAttempts,
    long retryBackoffMs,
    long retryBackoffCapMs,
    boolean createOnFirstUse,
    long retentionMs,
    long retentionBytes) {
  /** What holds before the first configure command. */
  public static final Settings DEFAULT = new Settings(900_000, 100_000, 16, 1_000, 300_000, true);

  /**
   * Settings without limits of retention.
   *
   * @param idWindowMs how long ids stay known after consumption or decision
   * @param maxOpenTransactionsPerGroup limit per producer group
   * @param maxAttempts deliveries of a message to a group before it is a dead letter
   * @param retryBackoffMs delay after the first failed attempt
   * @param retryBackoffCapMs upper limit of that delay
   * @param createOnFirstUse whether publishing and subscribing create topics and groups
   */
  public Settings(
      long idWindowMs,
      int maxOpenTransactionsPerGroup,
      int maxAttempts,
      long retryBackoffMs,
      long retryBackoffCapMs,
      boolean createOnFirstUse) {
    this(
        idWindowMs,
        maxOpenTransactionsPerGroup,
        maxAttempts,
        retryBackoffMs,
        retryBackoffCapMs,
        createOnFirstUse,
        0,
        0);
  }
}
