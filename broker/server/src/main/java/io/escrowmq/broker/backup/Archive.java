package io.escrowmq.broker.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A backup on its way, made piece by piece as it is asked for; big-endian:
 *
 * <pre>
 *   "EMQA"  i32 length of the manifest  the {@link Manifest}
 *   then pieces:  u8 kind  i32 file  i64 offset  i32 length  i32 CRC32C of kind, file, offset, length and bytes  bytes
 *     1 DATA    bytes of a file, numbered as in the manifest; what no piece covers is zeros
 *     2 END     file: how many DATA pieces there were (modulo 2^32), no bytes; nothing follows
 *     3 FAILED  bytes: a sentence in UTF-8; nothing follows
 * </pre>
 *
 * <p>For one thread at a time; {@link #close} on any.
 */
public final class Archive implements AutoCloseable {
  static final int MAGIC = 0x454D5141;
  static final byte DATA = 1;
  static final byte END = 2;
  static final byte FAILED = 3;

  /** Kind, file, offset, length, checksum. */
  static final int PIECE_HEADER_BYTES = 1 + 4 + 8 + 4 + 4;

  static final int PIECE_BYTES_MAX = 256 * 1024;

  /** A hole is at least this long and aligned to it. */
  static final int BLOCK_BYTES = 4096;

  private final Manifest manifest;
  private final List<FileChannel> files;
  private final Runnable onClose;
  private final ByteBuffer window = ByteBuffer.allocate(PIECE_BYTES_MAX);
  private boolean began;
  private boolean ended;
  private int file;
  private long windowAt;
  private int pieces;

  /**
   * Wraps opened files.
   *
   * @param manifest names them, in this order
   * @param files the files
   * @param onClose releases what is held, once
   */
  Archive(Manifest manifest, List<FileChannel> files, Runnable onClose) {
    this.manifest = manifest;
    this.files = files;
    this.onClose = onClose;
    window.limit(0);
  }

  /**
   * Makes the next piece. Reads files: not on an event loop. A file that cannot be read becomes the
   * sentence that ends the archive.
   *
   * @return the piece, which is the caller's; null behind the last
   */
  public byte @Nullable [] next() {
    if (ended) {
      return null;
    }
    if (!began) {
      began = true;
      byte[] text = manifest.encode();
      return ByteBuffer.allocate(8 + text.length)
          .putInt(MAGIC)
          .putInt(text.length)
          .put(text)
          .array();
    }
    try {
      byte[] data = nextData();
      if (data != null) {
        pieces++;
        return data;
      }
      ended = true;
      return piece(END, pieces, 0, ByteBuffer.allocate(0));
    } catch (IOException unreadable) {
      ended = true;
      String name = manifest.files().get(file).name();
      byte[] sentence =
          ("Expected to read " + name + ", but: " + unreadable).getBytes(StandardCharsets.UTF_8);
      return piece(FAILED, 0, 0, ByteBuffer.wrap(sentence));
    }
  }

  private byte @Nullable [] nextData() throws IOException {
    while (file < files.size()) {
      int begin = nonZero(window.position());
      if (begin < window.limit()) {
        int end = endOfData(begin);
        window.position(end);
        return piece(DATA, file, windowAt + begin, window.slice(begin, end - begin));
      }
      long next = windowAt + window.limit();
      if (next >= manifest.files().get(file).lengthBytes()) {
        file++;
        next = 0;
      }
      fill(next);
    }
    return null;
  }

  private void fill(long at) throws IOException {
    windowAt = at;
    window.clear().limit(0);
    if (file == files.size()) {
      return;
    }
    long left = manifest.files().get(file).lengthBytes() - at;
    window.limit((int) Math.min(window.capacity(), left));
    int read = 0;
    while (window.hasRemaining() && read >= 0) {
      read = files.get(file).read(window, at + window.position());
    }
    // A segment that was closed meanwhile has lost the zeros at its end.
    while (window.hasRemaining()) {
      window.put((byte) 0);
    }
    window.flip();
  }

  private int nonZero(int from) {
    int at = from;
    while (at < window.limit() && isHole(at)) {
      at += BLOCK_BYTES;
    }
    return Math.min(at, window.limit());
  }

  private int endOfData(int from) {
    int at = from;
    while (at < window.limit() && !isHole(at)) {
      at += BLOCK_BYTES;
    }
    return Math.min(at, window.limit());
  }

  private boolean isHole(int block) {
    return isHole(window, block, Math.min(window.limit(), block + BLOCK_BYTES));
  }

  /** Tells whether all bytes of a range are zeros. */
  static boolean isHole(ByteBuffer bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes.get(at) != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] piece(byte kind, int file, long offset, ByteBuffer bytes) {
    int length = bytes.remaining();
    ByteBuffer piece = ByteBuffer.allocate(PIECE_HEADER_BYTES + length);
    piece.put(kind).putInt(file).putLong(offset).putInt(length);
    CRC32C crc = new CRC32C();
    crc.update(piece.slice(0, piece.position()));
    crc.update(bytes.duplicate());
    return piece.putInt((int) crc.getValue()).put(bytes.duplicate()).array();
  }

  @Override
  public void close() {
    onClose.run();
  }
}
