package io.escrowmq.core.command;

/**
 * What may be set of a topic.
 *
 * @param retentionMs messages older than this go; 0 = no limit, {@link #BROKER_DEFAULT} = as the
 *     broker's settings say
 * @param retentionBytes the oldest messages go while all take more bytes than this; 0 = no limit,
 *     {@link #BROKER_DEFAULT} = as the broker's settings say
 * @param keepUnacked whether what a group that counts has not acknowledged stays, whatever age and
 *     size say
 */
public record TopicSettings(long retentionMs, long retentionBytes, boolean keepUnacked) {
  /** Instead of a limit: the broker's own. */
  public static final long BROKER_DEFAULT = -1;

  /** What a topic has that nothing was said about. */
  public static final TopicSettings DEFAULT =
      new TopicSettings(BROKER_DEFAULT, BROKER_DEFAULT, true);
}
