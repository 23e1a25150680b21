package io.escrowmq.producer.internal.stream;

/**
 * How a stream sends.
 *
 * @param maxBatchMessages most messages in one frame; more make the pipeline run in lock-step
 * @param maxFramesInFlight most frames without a reply
 * @param maxBytesInFlight most bytes without a reply; one frame may always go
 */
public record StreamOptions(int maxBatchMessages, int maxFramesInFlight, long maxBytesInFlight) {
  /** 32 messages in a frame, 32 frames and 8 MiB in flight. */
  public static final StreamOptions DEFAULT = new StreamOptions(32, 32, 8L << 20);
}
