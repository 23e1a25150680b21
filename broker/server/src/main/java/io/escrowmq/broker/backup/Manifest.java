package io.escrowmq.broker.backup;

import io.escrowmq.broker.log.LogExtent;
import io.escrowmq.broker.log.LogPosition;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What a backup holds: text, one key per line, a checksum over the lines above it in the last.
 *
 * <pre>
 *   format=1
 *   created=2026-11-21T10:00:00Z      wall clock of the broker when it began
 *   broker=UUID                       whose data it is
 *   log=016x  shard=d                 which log
 *   snapshot=016x                     up to where the snapshot goes, 0 without one
 *   end=016x  batch=d                 the last batch
 *   file=LENGTH CRC32C NAME           one per file; the checksum is 00000000 in an archive
 *   crc=08x
 * </pre>
 *
 * @param created when
 * @param brokerId of the broker that was backed up
 * @param extent of the log
 * @param snapshot the position that the snapshot covers
 * @param files snapshot and segments
 */
record Manifest(
    Instant created, UUID brokerId, LogExtent extent, LogPosition snapshot, List<Entry> files) {
  /**
   * One file.
   *
   * @param name within the data directory
   * @param lengthBytes length; what is not written is zeros
   * @param crc CRC32C over all of it
   */
  record Entry(String name, long lengthBytes, int crc) {
    boolean isSegment() {
      return name.startsWith(LOG);
    }

    /** Its name within the directory of the log. */
    String segmentName() {
      return name.substring(LOG.length());
    }

    int segmentNumber() {
      return Integer.parseInt(segmentName().substring(0, 10));
    }
  }

  static final String LOG = "log/";
  static final String SNAPSHOTS = "snapshots/";

  /** Some 40,000 files. */
  static final int BYTES_MAX = 4 << 20;

  private static final int FORMAT = 1;

  /** Nothing else is ever written: a name from elsewhere must not lead out of the directory. */
  private static final Pattern NAME =
      Pattern.compile("log/[0-9]{10}/[0-9A-Za-z-]{1,60}\\.cq4|snapshots/[0-9a-f]{16}\\.snapshot");

  private static final Pattern FILE = Pattern.compile("([0-9]{1,18}) ([0-9a-f]{8}) (.+)");

  byte[] encode() {
    StringBuilder text = new StringBuilder(512);
    text.append("format=").append(FORMAT).append("\ncreated=").append(created);
    text.append("\nbroker=").append(brokerId);
    text.append("\nlog=%016x\nshard=%d".formatted(extent.logId(), extent.shard()));
    text.append("\nsnapshot=%016x\nend=%016x".formatted(snapshot.value(), extent.end().value()));
    text.append("\nbatch=").append(extent.endBatch()).append('\n');
    for (Entry file : files) {
      text.append("file=%d %08x %s\n".formatted(file.lengthBytes(), file.crc(), file.name()));
    }
    text.append("crc=%08x\n".formatted(crc(text.toString())));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static int crc(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  /**
   * Reads one back.
   *
   * @throws BackupRefusedException with the end of a sentence that begins with what was read, if it
   *     is damaged, of another format, or names files that a backup does not have
   */
  static Manifest decode(byte[] bytes, String what) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int crcAt = text.lastIndexOf("crc=");
    if (!text.startsWith("format=")) {
      throw new BackupRefusedException(
          "Expected " + what + " to describe a backup, but it does not.");
    }
    if (!text.startsWith("format=" + FORMAT + "\n")) {
      throw new BackupRefusedException(
          "Expected "
              + what
              + " to have format "
              + FORMAT
              + ", but its first line is "
              + text.lines().findFirst().orElse("")
              + ".");
    }
    if (crcAt < 0
        || !text.substring(crcAt).equals("crc=%08x\n".formatted(crc(text.substring(0, crcAt))))) {
      throw new BackupRefusedException(
          "Expected " + what + " to be whole, but its checksum is wrong.");
    }
    try {
      return parse(text.substring(0, crcAt).lines().toList());
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException odd) {
      throw new BackupRefusedException(
          "Expected " + what + " to describe a backup, but: " + odd.getMessage() + ".");
    }
  }

  private static Manifest parse(List<String> lines) {
    LogExtent extent =
        new LogExtent(
            Long.parseUnsignedLong(value(lines, 3, "log"), 16),
            Integer.parseInt(value(lines, 4, "shard")),
            new LogPosition(Long.parseLong(value(lines, 6, "end"), 16)),
            Long.parseLong(value(lines, 7, "batch")));
    List<Entry> files = new ArrayList<>();
    for (int i = 8; i < lines.size(); i++) {
      Matcher file = FILE.matcher(value(lines, i, "file"));
      if (!file.matches() || !NAME.matcher(file.group(3)).matches()) {
        throw new IllegalArgumentException("it has no file of that kind: " + lines.get(i));
      }
      files.add(
          new Entry(
              file.group(3),
              Long.parseLong(file.group(1)),
              Integer.parseUnsignedInt(file.group(2), 16)));
    }
    return new Manifest(
        Instant.parse(value(lines, 1, "created")),
        UUID.fromString(value(lines, 2, "broker")),
        extent,
        new LogPosition(Long.parseLong(value(lines, 5, "snapshot"), 16)),
        List.copyOf(files));
  }

  private static String value(List<String> lines, int index, String key) {
    String line = lines.get(index);
    if (!line.startsWith(key + "=")) {
      throw new IllegalArgumentException("expected " + key + ", found " + line);
    }
    return line.substring(key.length() + 1);
  }

  long totalBytes() {
    return files.stream().mapToLong(Entry::lengthBytes).sum();
  }
}
