package io.escrowmq.broker.config;

import static io.escrowmq.broker.config.Check.atLeast;
import static io.escrowmq.broker.config.Check.between;

/**
 * How long messages are kept, and how the log is cleaned of what is not kept.
 *
 * @param ageMs messages older than this go, in topics that say nothing else, 0 for no limit,
 *     milliseconds; default seven days
 * @param topicBytes the oldest messages of a topic go while all of it take more bytes than this, in
 *     topics that say nothing else, 0 for no limit, bytes; default 0
 * @param liveSharePercent a segment of which at most this share is still needed is emptied by
 *     writing that share again, 0 to delete only what is wholly unneeded, percent; default 25
 * @param carryBytesPerSecond most bytes that are written again in a second; default 16 MiB
 * @param scanEveryMs how often it is found out what is still needed, milliseconds; default one
 *     minute
 */
public record RetentionConfig(
    long ageMs, long topicBytes, int liveSharePercent, long carryBytesPerSecond, long scanEveryMs) {
  /** What holds where nothing is said. */
  static final RetentionConfig DEFAULTS =
      new RetentionConfig(604_800_000, 0, 25, 16L << 20, 60_000);

  private static final long TEN_YEARS_MS = 3_650L * 24 * 3_600_000;

  /**
   * Checks the values.
   *
   * @param ageMs from 0 to ten years
   * @param topicBytes at least 0
   * @param liveSharePercent from 0 to 90
   * @param carryBytesPerSecond at least 64 KiB
   * @param scanEveryMs from 10 to one day
   * @throws ConfigException if one is out of its range
   */
  public RetentionConfig {
    between("retention.ageMs", ageMs, 0, TEN_YEARS_MS);
    atLeast("retention.topicBytes", topicBytes, 0);
    between("retention.liveSharePercent", liveSharePercent, 0, 90);
    atLeast("retention.carryBytesPerSecond", carryBytesPerSecond, 64L << 10);
    between("retention.scanEveryMs", scanEveryMs, 10, 86_400_000);
  }
}
