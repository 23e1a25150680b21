package io.escrowmq.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Brings a segment that a disk did not take to other blocks of that disk.
 *
 * <p>Neither forcing the file again nor writing its pages again would do. The kernel takes a page
 * that it could not write for clean, so a force has nothing to do; and ext4 takes the reserved
 * block behind it for written, so that it reads as zeros after the next mount even if the second
 * write succeeded.
 */
final class FreshBlocks {
  private static final String COPY = "renewed.tmp";
  private static final int PIECE_BYTES = 1 << 20;

  private FreshBlocks() {}

  /** Copies and replaces the file; durable when this returns. */
  static void copy(Segment segment, DiskForce disk) throws IOException {
    Path file = segment.file();
    Path copy = file.resolveSibling(COPY);
    ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(
                copy,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      while (from.read(piece.clear()) >= 0) {
        piece.flip();
        while (piece.hasRemaining()) {
          to.write(piece);
        }
      }
      disk.force(to);
    }
    Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    disk.forceDirectory(Objects.requireNonNull(file.getParent()));
  }
}
