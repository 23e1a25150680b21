package io.escrowmq.benchmarks.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Brings the machine's memory into the state of a server that has run for long: full of pages of
 * files that nobody needs, so that whoever writes gets a page that was used before. On a virtual
 * machine whose host takes back what is free, the first use of a free page costs a fault there,
 * some 2 microseconds per KiB, which is more than all that a broker does with a message.
 *
 * <p>Linux only: elsewhere nothing is known about free memory, and it fails.
 */
public final class PageCache {
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final long LEFT_FREE_BYTES = 1L << 30;
  private static final int PIECE_BYTES = 1 << 20;
  private static final int PIECES_BETWEEN_LOOKS = 64;

  private PageCache() {}

  /**
   * Reads a file as long as the memory until little of that is free. Takes seconds, the first time
   * up to a minute.
   *
   * @param file made if missing: sparse, so it takes no room on the disk. While it exists, so does
   *     what was read of it
   * @throws IOException if it cannot be made or read, or this is not Linux
   */
  public static void fill(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      long length = bytes("MemTotal:");
      if (channel.size() < length) {
        channel.write(ByteBuffer.allocate(1), length - 1);
      }
      ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
      for (int i = 0; i % PIECES_BETWEEN_LOOKS != 0 || freeBytes() > LEFT_FREE_BYTES; i++) {
        if (channel.read(piece.clear(), (long) i * PIECE_BYTES) < 0) {
          return;
        }
      }
    }
  }

  /**
   * {@return bytes of memory that hold nothing at all; -1 if this is not Linux}
   *
   * @throws IOException if the system does not say
   */
  public static long freeBytes() throws IOException {
    return Files.isReadable(MEMORY) ? bytes("MemFree:") : -1;
  }

  private static long bytes(String name) throws IOException {
    return Kibibytes.find(name, Files.readAllLines(MEMORY));
  }
}
