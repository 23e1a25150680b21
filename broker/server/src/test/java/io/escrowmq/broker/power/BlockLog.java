package io.escrowmq.broker.power;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What was done to a block device, in order, in the format of the kernel's dm-log-writes;
 * little-endian, in sectors of 512 bytes:
 *
 * <pre>
 *   sector 0:        u64 magic | u64 version | u64 number of entries | u32 sector size
 *   then each entry: one sector  u64 sector | u64 sectors | u64 flags | u64 length of a mark
 *                    its data, as many sectors as it says, unless it discards
 * </pre>
 */
final class BlockLog {

  static final int SECTOR = 512;
  private static final long MAGIC = 0x6A736677736872L;
  private static final long FLUSH = 1;
  private static final long DISCARD = 4;

  /**
   * One entry.
   *
   * @param sector where it begins
   * @param sectors how many
   * @param flush whether everything before it is on the disk now
   * @param dataAt where its data lies in the log; negative if it has none
   */
  record Entry(long sector, int sectors, boolean flush, long dataAt) {}

  private final Path file;
  private final List<Entry> entries;

  private BlockLog(Path file, List<Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  List<Entry> entries() {
    return entries;
  }

  /** Reads how many entries there are, also while more are written; counted at each flush. */
  static long count(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel, 0, 32).getLong(16);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a log to which nothing is added any more. */
  static BlockLog read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer first = read(channel, 0, 32);
      if (first.getLong(0) != MAGIC || first.getInt(24) != SECTOR) {
        throw new IOException("Expected a log of writes in sectors of 512 bytes in " + file);
      }
      List<Entry> entries = new ArrayList<>();
      long at = SECTOR;
      for (long left = first.getLong(16); left > 0; left--) {
        ByteBuffer head = read(channel, at, 32);
        at += SECTOR;
        int sectors = (int) head.getLong(8);
        boolean data = (head.getLong(16) & DISCARD) == 0;
        boolean flush = (head.getLong(16) & FLUSH) != 0;
        entries.add(new Entry(head.getLong(0), sectors, flush, data && sectors > 0 ? at : -1));
        at += data ? (long) sectors * SECTOR : 0;
      }
      return new BlockLog(file, List.copyOf(entries));
    }
  }

  /** Opens the file for {@link #data}. */
  FileChannel open() throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  /** The data of an entry that has some. */
  static byte[] data(FileChannel open, Entry entry) throws IOException {
    return read(open, entry.dataAt(), entry.sectors() * SECTOR).array();
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new IOException("Expected " + length + " bytes at " + at + " of a log of writes");
      }
    }
    return bytes.flip();
  }
}
