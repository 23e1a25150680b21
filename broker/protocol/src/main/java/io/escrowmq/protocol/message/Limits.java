package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * What the broker accepts on this connection.
 *
 * @param maxFrameBytes longest frame, bytes, header included
 * @param maxMessageBytes longest encoded message, bytes
 * @param maxBatchMessages most messages in one frame
 * @param maxSetMessages most messages in both sets of one transaction
 * @param maxHeaders most headers of one message
 */
public record Limits(
    int maxFrameBytes,
    int maxMessageBytes,
    int maxBatchMessages,
    int maxSetMessages,
    int maxHeaders) {
  /** What a broker accepts unless configured otherwise. */
  public static final Limits DEFAULT =
      new Limits(
          WireLimits.DEFAULT_MAX_FRAME_BYTES,
          WireLimits.DEFAULT_MAX_MESSAGE_BYTES,
          1_024,
          1_024,
          WireLimits.MAX_HEADERS);

  void write(WireWriter out) {
    out.i32(maxFrameBytes);
    out.i32(maxMessageBytes);
    out.i32(maxBatchMessages);
    out.i32(maxSetMessages);
    out.i32(maxHeaders);
  }

  static Limits read(WireReader in) {
    return new Limits(
        in.i32("maxFrameBytes"),
        in.i32("maxMessageBytes"),
        in.i32("maxBatchMessages"),
        in.i32("maxSetMessages"),
        in.i32("maxHeaders"));
  }
}
