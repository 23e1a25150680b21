package io.escrowmq.fuzz;

import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.message.Retry;

/** Faults for the control runs, such as decoders have had elsewhere. */
enum Plant {
  /** The real code. */
  NONE,
  /** A count that is believed and looked behind. */
  LOOK_BEYOND,
  /** A count that is believed and allocated. */
  TRUSTED_COUNT,
  /** A field that gets lost on the way. */
  LOST_FIELD;

  private static final int COUNT_AT = 16 + 4;
  private static final int RANGE_BYTES = 16;
  private static final int ALLOCATED_BYTES_MAX = 1 << 26;

  /** Reads a frame as the faulty decoder would; what it came to, never less than a byte. */
  int read(Frame frame, byte[] bytes) {
    if (frame.type() != FrameType.ACK || bytes.length < COUNT_AT + 4) {
      return 0;
    }
    int count =
        (bytes[COUNT_AT] & 0xFF) << 24
            | (bytes[COUNT_AT + 1] & 0xFF) << 16
            | (bytes[COUNT_AT + 2] & 0xFF) << 8
            | (bytes[COUNT_AT + 3] & 0xFF);
    if (this == LOOK_BEYOND && count > 0 && count < 1_000) {
      return bytes[COUNT_AT + 3 + count * RANGE_BYTES];
    } else if (this == TRUSTED_COUNT && count > 0) {
      return new byte[Math.min(count, ALLOCATED_BYTES_MAX)].length;
    }
    return 0;
  }

  /** What the faulty encoder writes in place of a message. */
  Object written(Object message) {
    return this == LOST_FIELD && message instanceof Retry retry && retry.lastAttempt()
        ? new Retry(retry.subscription(), retry.delivery(), retry.delayMs(), false, retry.error())
        : message;
  }
}
