package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * How long a topic keeps its messages. What is undecided or delayed always stays.
 *
 * @param retentionMs messages older than this go; 0 = no limit, {@link #BROKER_DEFAULT} = as the
 *     broker is configured
 * @param retentionBytes the oldest messages go while all take more bytes than this; 0 = no limit,
 *     {@link #BROKER_DEFAULT} = as the broker is configured
 * @param keepUnacked whether what a group that counts has not acknowledged stays all the same
 */
public record TopicOptions(long retentionMs, long retentionBytes, boolean keepUnacked) {
  /** Instead of a limit: the broker's own. */
  public static final long BROKER_DEFAULT = -1;

  /** Nothing said: the broker's limits, and nothing goes that is not acknowledged. */
  public static final TopicOptions DEFAULT = new TopicOptions(BROKER_DEFAULT, BROKER_DEFAULT, true);

  /**
   * Checks the limits.
   *
   * @param retentionMs a limit, at most ten years
   * @param retentionBytes a limit
   * @param keepUnacked either
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public TopicOptions {
    Bounds.atLeast("retention", retentionMs, BROKER_DEFAULT);
    Bounds.duration("retention", Math.max(0, retentionMs));
    Bounds.atLeast("retention bytes", retentionBytes, BROKER_DEFAULT);
  }

  void write(WireWriter out) {
    out.i64(retentionMs);
    out.i64(retentionBytes);
    out.bool(keepUnacked);
  }

  static TopicOptions read(WireReader in) {
    return new TopicOptions(
        in.i64("retention"), in.i64("retention bytes"), in.bool("keep unacked"));
  }
}
