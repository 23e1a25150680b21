package io.escrowmq.protocol.frame;

/**
 * One whole frame with a checked header: a view on bytes that must not change while it or anything
 * read from it is in use.
 *
 * <p>Not copied, immutable as long as its bytes are.
 */
public final class Frame {
  private final FrameType type;
  private final long correlationId;
  private final byte[] array;
  private final int offset;
  private final int length;

  Frame(byte[] array, int start, int totalLength, FrameType type) {
    this.type = type;
    this.correlationId = BigEndian.i64(array, start + FrameHeader.CORRELATION_AT);
    this.array = array;
    this.offset = start + FrameHeader.BYTES;
    this.length = totalLength - FrameHeader.BYTES;
  }

  /** {@return what it carries} */
  public FrameType type() {
    return type;
  }

  /** {@return the request's number, chosen by the client; 0 in pushes} */
  public long correlationId() {
    return correlationId;
  }

  /** {@return the length of the payload, that is without the header, bytes} */
  public int payloadLength() {
    return length;
  }

  /** {@return a new reader at the beginning of the payload} */
  public WireReader payload() {
    return new WireReader(array, offset, length);
  }

  @Override
  public String toString() {
    return type + "#" + correlationId + " (" + length + " bytes)";
  }
}
