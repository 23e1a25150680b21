package io.escrowmq.broker.log;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a file holds anything at all. Space is reserved long before it is written, and reading a
 * reserved place means filling memory with zeros. For one thread.
 */
final class FileHoles implements AutoCloseable {
  private final Path file;
  private int descriptor = Posix.NO_FILE;

  /** The last answer: nothing lies from here on up to there. */
  private long from = -1;

  private long to = -1;

  FileHoles(Path file) {
    this.file = file;
  }

  /**
   * Gives the first place from here on that may hold something, or the size; the place itself where
   * the file system cannot say.
   */
  long nextData(long at, long size) throws IOException {
    if (at >= from && at < to) {
      return Math.min(to, size);
    }
    if (descriptor == Posix.NO_FILE) {
      descriptor = Posix.openToRead(file);
    }
    from = at;
    to = Posix.nextData(descriptor, at, size);
    return to;
  }

  /** What was written since the last answer is to be seen. */
  void forget() {
    from = -1;
    to = -1;
  }

  @Override
  public void close() {
    if (descriptor != Posix.NO_FILE) {
      Posix.close(descriptor);
      descriptor = Posix.NO_FILE;
    }
  }
}
