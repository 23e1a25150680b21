package io.escrowmq.broker.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header before each batch's payload. One excerpt of a Chronicle Queue is one batch; numbers
 * are little-endian:
 *
 * <pre>
 *   at  bytes  field
 *    0      4  magic: "EMQB" a batch; without payload: "EMQS" the first excerpt of a segment (number = of the segment),
 *              "EMQE" the last one of a segment that another follows (number = of that one), "EMQX" in the place of
 *              batches that an operator gave up as damaged (number = of the last, count = how many, rules version = 1
 *              if they were the last of the log, else 0: what follows was applied with them)
 *    4      2  format version, 1
 *    6      2  shard
 *    8      8  id of the log, random: a copy of a batch in somebody's payload is not taken for a batch
 *   16      8  epoch
 *   24      8  batch number, from 1, without gaps
 *   32      8  highest batch number that was known to be durable when this one was appended
 *   40      8  shard time, epoch milliseconds
 *   48      4  rules version
 *   52      4  count of commands; 0: a stamp of the log itself
 *   56      4  length of the payload
 *   60      4  CRC32C over bytes 0 to 59, the payload, and 8 bytes that are not stored: where it lies (segment number
 *              shifted by 32, offset of its word), so that a block in a wrong place is damage
 *   64      n  payload, then zeros up to a multiple of 4
 * </pre>
 */
record BatchHeader(
    int magic,
    int shard,
    long logId,
    long epoch,
    long number,
    long highestDurable,
    long timeMs,
    int rulesVersion,
    int count,
    int length) {
  static final int BATCH = magic("EMQB");
  static final int SEGMENT = magic("EMQS");
  static final int SEGMENT_END = magic("EMQE");
  static final int MISSING = magic("EMQX");
  static final short FORMAT_VERSION = 1;
  static final int BYTES = 64;
  static final int LOG_ID_AT = 8;
  private static final int CRC_AT = 60;

  private static int magic(String text) {
    return text.charAt(0) | text.charAt(1) << 8 | text.charAt(2) << 16 | text.charAt(3) << 24;
  }

  /** Gives the length of the whole excerpt with this much payload. */
  static int excerptBytes(int payloadBytes) {
    return BYTES + (payloadBytes + 3 & ~3);
  }

  /** A header without payload that says something about its segment. */
  static BatchHeader ofSegment(int magic, int shard, long logId, long number) {
    return new BatchHeader(magic, shard, logId, 0, number, 0, 0, 0, 0, 0);
  }

  boolean isStamp() {
    return count == 0;
  }

  /** Of a record of missing batches: whether nothing followed them when they were given up. */
  boolean endedTheLog() {
    return magic == MISSING && rulesVersion == 1;
  }

  /** Whether it takes numbers: a batch, or what stands in the place of missing ones. */
  boolean isNumbered() {
    return magic == BATCH || magic == MISSING;
  }

  /** Gives the first number that it takes. */
  long firstNumber() {
    return magic == MISSING ? number - count + 1 : number;
  }

  /** Whether an excerpt may begin with these four bytes. */
  static boolean isMagic(int value) {
    return value == BATCH || value == SEGMENT || value == SEGMENT_END || value == MISSING;
  }

  /** Writes the header and the checksum over it, the payload and the position, from position 0. */
  void encode(ByteBuffer to, ByteBuffer payload, LogPosition position) {
    to.clear().order(ByteOrder.LITTLE_ENDIAN);
    to.putInt(magic).putShort(FORMAT_VERSION).putShort((short) shard).putLong(logId);
    to.putLong(epoch).putLong(number).putLong(highestDurable).putLong(timeMs);
    to.putInt(rulesVersion).putInt(count).putInt(length);
    to.putInt(crc(to, payload, position));
    to.flip();
  }

  /**
   * Reads the header at the start of an excerpt, unchecked but for what a batch of this log must
   * have in common.
   */
  static @Nullable BatchHeader decode(ByteBuffer from, long expectedLogId) {
    int magic = from.getInt(0);
    boolean ours =
        isMagic(magic)
            && from.getShort(4) == FORMAT_VERSION
            && from.getLong(LOG_ID_AT) == expectedLogId
            && from.getInt(56) >= 0
            && from.getInt(56) <= Integer.MAX_VALUE - BYTES - 3;
    return ours
        ? new BatchHeader(
            magic,
            from.getShort(6),
            from.getLong(LOG_ID_AT),
            from.getLong(16),
            from.getLong(24),
            from.getLong(32),
            from.getLong(40),
            from.getInt(48),
            from.getInt(52),
            from.getInt(56))
        : null;
  }

  /** Tells whether the checksum of an excerpt, header and payload, is right at this position. */
  boolean checks(ByteBuffer excerpt, LogPosition position) {
    Check check = new Check(excerpt);
    check.update(excerpt.slice(BYTES, length));
    return check.matches(position);
  }

  private static int crc(ByteBuffer header, ByteBuffer payload, LogPosition position) {
    Check check = new Check(header);
    check.update(payload.duplicate());
    return check.value(position);
  }

  /** Checks an excerpt whose payload comes in pieces. */
  static final class Check {
    private final CRC32C crc = new CRC32C();
    private final int stored;

    Check(ByteBuffer header) {
      crc.update(header.slice(0, CRC_AT));
      stored = header.getInt(CRC_AT);
    }

    void update(ByteBuffer piece) {
      crc.update(piece);
    }

    /** Tells whether the stored checksum fits all pieces at this position. */
    boolean matches(LogPosition position) {
      return value(position) == stored;
    }

    private int value(LogPosition position) {
      for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
        crc.update((int) (position.value() >>> shift) & 0xFF);
      }
      return (int) crc.getValue();
    }
  }
}
