package io.escrowmq.producer.internal.stream;

/**
 * How a stream sends.
 *
 * @param fence name that only one epoch of publishers may use; empty = none
 * @param fenceEpoch the epoch
 * @param maxBatchMessages most messages in one frame; more make the pipeline run in lock-step
 * @param maxFramesInFlight most frames without a reply
 * @param maxBytesInFlight most bytes without a reply; one frame may always go
 */
public record StreamOptions(
    String fence,
    long fenceEpoch,
    int maxBatchMessages,
    int maxFramesInFlight,
    long maxBytesInFlight) {
  /** No fence, 32 messages in a frame, 32 frames and 8 MiB in flight. */
  public static final StreamOptions DEFAULT = new StreamOptions("", 0, 32, 32, 8L << 20);

  /**
   * These options for a fenced stream.
   *
   * @param name the fence
   * @param epoch the epoch
   * @return the options
   */
  public StreamOptions fencedBy(String name, long epoch) {
    return new StreamOptions(name, epoch, maxBatchMessages, maxFramesInFlight, maxBytesInFlight);
  }
}
