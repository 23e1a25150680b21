package io.escrowmq.protocol.frame;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;

/**
 * The fixed header of each frame, big endian.
 *
 * <pre>
 *  byte  0         4         5         6         8                16
 *        +---------+---------+---------+---------+----------------+-----------
 *        | length  | version | type    | flags   | correlation id | payload ...
 *        | u32     | u8 = 1  | u8      | u16 = 0 | i64            |
 *        +---------+---------+---------+---------+----------------+-----------
 *  length = bytes after the length field = 12 + payload
 * </pre>
 */
final class FrameHeader {
  static final int BYTES = 16;
  static final int VERSION = 1;
  static final int VERSION_AT = 4;
  static final int TYPE_AT = 5;
  static final int FLAGS_AT = 6;
  static final int CORRELATION_AT = 8;

  /** What {@link #check} answers while the length is not known yet; longer than any frame. */
  static final int LENGTH_UNKNOWN = Integer.MAX_VALUE;

  private FrameHeader() {}

  /**
   * Judges as much of a header as has come, so that a bad one is refused before anything behind it
   * is waited for.
   *
   * @return the frame's total length, or {@link #LENGTH_UNKNOWN} with fewer than 4 bytes
   * @throws MalformedException if it cannot become a good header
   */
  static int check(byte[] array, int start, int available, int maxFrameBytes) {
    if (available < VERSION_AT) {
      return LENGTH_UNKNOWN;
    }
    int length = BigEndian.i32(array, start);
    if (length < BYTES - VERSION_AT || length > maxFrameBytes - VERSION_AT) {
      throw badLength(length, maxFrameBytes);
    }
    if (available > VERSION_AT && array[start + VERSION_AT] != VERSION) {
      throw unsupported("protocol version " + (array[start + VERSION_AT] & 0xFF));
    }
    if (available > TYPE_AT && FrameType.ofNumber(array[start + TYPE_AT] & 0xFF) == null) {
      throw unsupported("frame type " + (array[start + TYPE_AT] & 0xFF));
    }
    if (available >= CORRELATION_AT && BigEndian.u16(array, start + FLAGS_AT) != 0) {
      throw unsupported(
          "frame flags 0x" + Integer.toHexString(BigEndian.u16(array, start + FLAGS_AT)));
    }
    return length + VERSION_AT;
  }

  /** Writes a header before a payload that is complete. */
  static void put(byte[] array, int start, int totalLength, FrameType type) {
    BigEndian.putI32(array, start, totalLength - VERSION_AT);
    array[start + VERSION_AT] = VERSION;
    array[start + TYPE_AT] = (byte) type.number();
    BigEndian.putU16(array, start + FLAGS_AT, 0);
  }

  private static MalformedException badLength(int length, int maxFrameBytes) {
    String other = otherProtocol(length);
    if (other != null) {
      return unsupported(other + " on the port of the binary protocol");
    }
    if (length >= 0 && length < BYTES - VERSION_AT) {
      return new MalformedException(
          ErrorCode.MALFORMED, "Expected a frame length of at least 12, but it is " + length);
    }
    return new MalformedException(
        ErrorCode.LIMIT,
        "Expected a frame of at most "
            + maxFrameBytes
            + " bytes, but it announces "
            + (Integer.toUnsignedLong(length) + VERSION_AT));
  }

  /** People point browsers and TLS clients at this port: say so instead of naming an odd length. */
  private static @org.jspecify.annotations.Nullable String otherProtocol(int length) {
    return switch (length) {
      case 0x47455420, 0x504F5354, 0x48454144, 0x50555420, 0x4F505449, 0x44454C45, 0x50524920 ->
          "HTTP";
      default -> (length >>> 8) == 0x160301 || (length >>> 8) == 0x160303 ? "TLS" : null;
    };
  }

  private static MalformedException unsupported(String what) {
    return new MalformedException(ErrorCode.UNSUPPORTED, "Not spoken here: " + what);
  }
}
