package io.escrowmq.broker.log;

import java.io.IOException;
import java.nio.file.Path;
import net.openhft.posix.PosixAPI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two calls of the operating system that Java does not have. */
final class Posix {
  private static final Logger LOG = LoggerFactory.getLogger(Posix.class);
  private static final int READ_WRITE = 2;
  private static final int KEEP_SIZE = 1;
  private static final int RANDOM = 1;
  private static final int NO_SPACE = 28;
  private static final int NO_SUCH_CALL = 38;
  private static final int NOT_SUPPORTED = 95;

  private Posix() {}

  /**
   * Reserves blocks for the first bytes of a file without changing its size, so that a write into
   * them cannot meet a full disk, which would be a SIGBUS in a mapping.
   *
   * @return false if this file system cannot reserve
   * @throws NoRoomException if there is no room
   * @throws IOException if the disk failed
   */
  static boolean reserve(Path file, long bytes) throws IOException {
    PosixAPI posix = PosixAPI.posix();
    int descriptor = posix.open(file.toString(), READ_WRITE, 0);
    if (descriptor < 0) {
      throw new IOException(
          "Expected to open " + file + " to reserve space, but error " + posix.lastError());
    }
    try {
      if (posix.fallocate(descriptor, KEEP_SIZE, 0, bytes) == 0) {
        return true;
      }
      int error = posix.lastError();
      if (error == NO_SPACE) {
        throw new NoRoomException(
            "Expected room for " + bytes + " bytes for " + file + ", but the disk is full");
      }
      if (error != NO_SUCH_CALL && error != NOT_SUPPORTED) {
        throw new IOException(
            "Expected to reserve %d bytes for %s, but: %s"
                .formatted(bytes, file, posix.strerror(error)));
      }
      LOG.warn(
          "Expected to reserve {} bytes for {}, but this file system cannot: {}",
          bytes,
          file,
          posix.strerror(error));
      return false;
    } finally {
      posix.close(descriptor);
    }
  }

  /**
   * Tells the kernel not to read ahead in a mapping. Else its pages are large folios: an append
   * stalls for 17 ms now and then, and forcing 1 KiB writes 2 MiB.
   *
   * @return false if the kernel refused; slower, but right
   */
  static boolean adviseRandom(long address, long bytes) {
    if (PosixAPI.posix().madvise(address, bytes, RANDOM) == 0) {
      return true;
    }
    LOG.warn("Expected to advise random access, but error {}", PosixAPI.posix().lastError());
    return false;
  }
}
