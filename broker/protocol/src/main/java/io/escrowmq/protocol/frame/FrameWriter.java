package io.escrowmq.protocol.frame;

import java.util.function.Function;

/**
 * Gathers frames in one growing buffer, to be written to the connection at once. After {@link
 * #take} or {@link #reset} it is used again.
 *
 * <p>What is gathered between two flushes is bounded by whoever appends. Not thread-safe: one per
 * connection, on its thread.
 */
public final class FrameWriter {
  private final WireWriter out = new WireWriter();
  private final int maxFrameBytes;

  /**
   * An empty writer.
   *
   * @param maxFrameBytes longest frame that the peer takes, bytes, header included
   */
  public FrameWriter(int maxFrameBytes) {
    if (maxFrameBytes < FrameHeader.BYTES) {
      throw new IllegalArgumentException("maxFrameBytes is below the header: " + maxFrameBytes);
    }
    this.maxFrameBytes = maxFrameBytes;
  }

  /**
   * Appends one frame. If the payload's writer throws, nothing is appended.
   *
   * @param correlationId the request's number; 0 in pushes
   * @param payload writes the payload and says what it is
   * @throws IllegalArgumentException if the frame were longer than the peer takes, or a field than
   *     the protocol allows
   */
  public void append(long correlationId, Function<WireWriter, FrameType> payload) {
    int start = out.length();
    boolean whole = false;
    try {
      out.limit(start + (long) maxFrameBytes);
      out.skip(FrameHeader.BYTES);
      FrameType type = payload.apply(out);
      FrameHeader.put(out.array(), start, out.length() - start, type);
      BigEndian.putI64(out.array(), start + FrameHeader.CORRELATION_AT, correlationId);
      whole = true;
    } finally {
      if (!whole) {
        out.truncate(start);
      }
    }
  }

  /** {@return bytes gathered so far} */
  public int length() {
    return out.length();
  }

  /** {@return whether nothing is gathered} */
  public boolean isEmpty() {
    return out.length() == 0;
  }

  /**
   * {@return the buffer itself; the first {@link #length} bytes count, until the next append or
   * reset}
   */
  public byte[] array() {
    return out.array();
  }

  /** {@return what is gathered, in an array of its own; the writer is empty afterwards} */
  public byte[] take() {
    byte[] taken = out.toByteArray();
    reset();
    return taken;
  }

  /** Forgets what is gathered and keeps the buffer, unless it has become very large. */
  public void reset() {
    out.reset();
  }
}
