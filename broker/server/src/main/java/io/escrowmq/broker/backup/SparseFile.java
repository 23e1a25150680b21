package io.escrowmq.broker.backup;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A new file of a given length whose zeros need not be written. For one thread. */
final class SparseFile implements AutoCloseable {
  private final FileChannel file;

  /** Makes it, and its directories. */
  SparseFile(Path path, long lengthBytes) throws IOException {
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    RandomAccessFile made = new RandomAccessFile(path.toFile(), "rw");
    file = made.getChannel();
    made.setLength(lengthBytes);
  }

  void write(long at, ByteBuffer bytes) throws IOException {
    int from = bytes.position();
    while (bytes.hasRemaining()) {
      file.write(bytes, at + bytes.position() - from);
    }
  }

  /** Brings everything to the disk. */
  void force() throws IOException {
    file.force(true);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
