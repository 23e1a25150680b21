package io.escrowmq.broker.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the log asks of the disk besides writing. A seam: tests inject failures and count, power-cut
 * suites switch forcing off to see that it is missed. Methods are called from several threads.
 */
public interface DiskForce {

  /**
   * Brings everything written to a file, through a mapping or not, to the disk.
   *
   * @param segment the file
   * @throws IOException if the disk did not confirm it; the log is finished then
   */
  void force(FileChannel segment) throws IOException;

  /**
   * Brings the entries of a directory to the disk.
   *
   * @param directory the directory
   * @throws IOException if the disk did not confirm it
   */
  void forceDirectory(Path directory) throws IOException;

  /**
   * Asks for free space.
   *
   * @param directory where
   * @return bytes that this process may still use there
   * @throws IOException if it cannot be told
   */
  default long usableBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  /**
   * Reserves blocks for the first bytes of a file without changing its size, so that a write into
   * them cannot meet a full disk.
   *
   * @param file the file
   * @param bytes how many
   * @return false if this file system cannot reserve
   * @throws IOException if there is no room, or the disk failed
   */
  default boolean reserve(Path file, long bytes) throws IOException {
    return Posix.reserve(file, bytes);
  }

  /**
   * The real disk.
   *
   * @return forces by fdatasync and fsync
   */
  static DiskForce real() {
    return new DiskForce() {
      @Override
      public void force(FileChannel segment) throws IOException {
        segment.force(false);
      }

      @Override
      public void forceDirectory(Path directory) throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
          entries.force(true);
        }
      }
    };
  }
}
