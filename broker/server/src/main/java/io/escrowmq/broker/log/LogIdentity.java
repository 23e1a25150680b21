package io.escrowmq.broker.log;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What stands beside the segments: a small text file, one key per line, a checksum over the lines
 * above it in the last.
 *
 * @param format format version of the whole directory
 * @param logId random; in each batch's header
 * @param shard number of the shard
 * @param bootId of the operating system under which the log was last opened, or {@link
 *     #DISK_FAILED}
 * @param opened number of the segment that was begun when the log was last opened: at least this
 *     one holds batches; 0 before the first
 * @param stoppedAt number of the last batch if the log was closed cleanly, else -1
 */
record LogIdentity(int format, long logId, int shard, String bootId, int opened, long stoppedAt) {
  static final int FORMAT = 1;
  static final long NOT_STOPPED = -1;

  /** In the place of a boot id: the disk failed under a running log. */
  static final String DISK_FAILED = "disk-failed";

  private static final List<String> KEYS =
      List.of("format", "log", "shard", "boot", "opened", "stopped", "crc");

  /** The same log, begun anew in a segment and running under a boot id. */
  LogIdentity running(String nowBootId, int nowOpened) {
    return new LogIdentity(format, logId, shard, nowBootId, nowOpened, NOT_STOPPED);
  }

  /** The same log, whose end may be torn though the operating system goes on. */
  LogIdentity diskFailed() {
    return running(DISK_FAILED, opened);
  }

  /** The same log, closed cleanly with a batch as its last. */
  LogIdentity stopped(long lastNumber) {
    return new LogIdentity(format, logId, shard, bootId, opened, lastNumber);
  }

  byte[] encode() {
    String body =
        "format=%d%nlog=%016x%nshard=%d%nboot=%s%nopened=%d%nstopped=%d%n"
            .formatted(format, logId, shard, bootId, opened, stoppedAt)
            .replace("\r", "");
    return (body + "crc=%08x\n".formatted(crc(body))).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads it back; IllegalArgumentException if damaged, LogRefusedException if of a newer format;
   * both say what "it" is.
   */
  static LogIdentity decode(byte[] bytes) {
    try {
      return parse(bytes);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it is damaged", e);
    }
  }

  private static LogIdentity parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).startsWith("format=")) {
      throw new IllegalArgumentException("it is not ours");
    }
    int format = Integer.parseInt(value(lines, 0));
    int crcAt = text.lastIndexOf("crc=");
    if (crcAt < 0
        || !text.substring(crcAt).equals("crc=%08x\n".formatted(crc(text.substring(0, crcAt))))) {
      throw new IllegalArgumentException("it is damaged");
    }
    if (format != FORMAT) {
      throw new LogRefusedException(
          "its format is " + format + " and this version knows only " + FORMAT, null);
    }
    if (lines.size() != KEYS.size()) {
      throw new IllegalArgumentException("it is damaged");
    }
    return new LogIdentity(
        format,
        Long.parseUnsignedLong(value(lines, 1), 16),
        Integer.parseInt(value(lines, 2)),
        value(lines, 3),
        Integer.parseInt(value(lines, 4)),
        Long.parseLong(value(lines, 5)));
  }

  private static String value(List<String> lines, int index) {
    String prefix = KEYS.get(index) + "=";
    if (!lines.get(index).startsWith(prefix)) {
      throw new IllegalArgumentException("it is damaged");
    }
    return lines.get(index).substring(prefix.length());
  }

  private static int crc(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }
}
