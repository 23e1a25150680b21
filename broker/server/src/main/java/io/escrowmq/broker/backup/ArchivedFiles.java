package io.escrowmq.broker.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes what comes out of an archive, file after file, each forced. For one thread. */
final class ArchivedFiles implements ArchiveReader.Sink, AutoCloseable {
  private final Path directory;
  private final Manifest manifest;
  private int next;
  private @Nullable SparseFile open;

  ArchivedFiles(Path directory, Manifest manifest) {
    this.directory = directory;
    this.manifest = manifest;
  }

  @Override
  public void data(int file, long offset, ByteBuffer bytes) throws IOException {
    SparseFile to = open;
    while (to == null || next <= file) {
      to = openNext();
    }
    to.write(offset, bytes);
  }

  private SparseFile openNext() throws IOException {
    finishOpen();
    Manifest.Entry entry = manifest.files().get(next++);
    SparseFile made = new SparseFile(directory.resolve(entry.name()), entry.lengthBytes());
    open = made;
    return made;
  }

  /** Makes the files that no piece came for: they are all zeros, or empty. */
  void finish() throws IOException {
    while (next < manifest.files().size()) {
      openNext();
    }
    finishOpen();
  }

  private void finishOpen() throws IOException {
    SparseFile finished = open;
    open = null;
    if (finished != null) {
      try (finished) {
        finished.force();
      }
    }
  }

  @Override
  public void close() throws IOException {
    SparseFile unfinished = open;
    open = null;
    if (unfinished != null) {
      unfinished.close();
    }
  }
}
