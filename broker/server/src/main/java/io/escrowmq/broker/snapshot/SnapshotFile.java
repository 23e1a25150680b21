package io.escrowmq.broker.snapshot;

import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.state.PageSpace;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * One snapshot in a file; big-endian:
 *
 * <pre>
 *   at  bytes  field
 *    0      4  magic "EMQP"
 *    4      4  format version, 1
 *    8      8  log position that it covers
 *   16      8  shard time, epoch milliseconds
 *   24      8  length of the state
 *   32      4  CRC32C of the state
 *   36      4  CRC32C of bytes 0 to 35
 *   40      n  the state, as the core writes it
 * </pre>
 */
final class SnapshotFile {
  private static final int MAGIC = 0x454D5150;
  private static final int FORMAT_VERSION = 1;
  private static final int HEADER_BYTES = 40;
  private static final int HEADER_CRC_AT = 36;
  private static final int BUFFER_BYTES = 256 * 1024;

  private SnapshotFile() {}

  /** It is whole, but of another version. */
  static final class NewerException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    NewerException(String message) {
      super(message);
    }
  }

  /** The operating system could not read it: nothing is known of what it holds. */
  static final class UnreadableException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    UnreadableException(IOException cause) {
      super(cause.toString(), cause);
    }
  }

  /** Tells what the operating system says of a file from what is wrong in it. */
  private static final class Reading extends FilterInputStream {
    Reading(FileChannel file) {
      super(Channels.newInputStream(file));
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      try {
        return in.read(bytes, from, length);
      } catch (IOException e) {
        throw new UnreadableException(e);
      }
    }
  }

  /** Comes between the pieces of a state. */
  @FunctionalInterface
  interface BetweenPieces {
    /** May force what is written, or throw to give up. */
    void pause() throws IOException;
  }

  /**
   * Writes the state and then, when its length and checksum are known, the header, which is not
   * forced.
   */
  static void write(FileChannel file, ShardState state, LogPosition position, BetweenPieces between)
      throws IOException {
    file.truncate(0).position(HEADER_BYTES);
    OutputStream pieces = new Pieces(Channels.newOutputStream(file), between);
    CheckedOutputStream checked = new CheckedOutputStream(pieces, new CRC32C());
    state.writeTo(checked);
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putInt(MAGIC).putInt(FORMAT_VERSION).putLong(position.value()).putLong(state.timeMs());
    header.putLong(file.position() - HEADER_BYTES).putInt((int) checked.getChecksum().getValue());
    header.putInt(crc(header)).flip();
    while (header.hasRemaining()) {
      file.write(header, header.position());
    }
  }

  private static final class Pieces extends FilterOutputStream {
    private final BetweenPieces between;

    Pieces(OutputStream to, BetweenPieces between) {
      super(to);
      this.between = between;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      between.pause();
      out.write(bytes, from, length);
    }
  }

  private static int crc(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(0, HEADER_CRC_AT));
    return (int) crc.getValue();
  }

  /**
   * Reads a snapshot back; IOException if anything about it is not as it was written, {@link
   * UnreadableException} if it cannot be read.
   */
  static Snapshot read(Path path, PageSpace space) throws IOException {
    try (FileChannel file = open(path)) {
      ByteBuffer header = readHeader(file);
      // The whole is checked first, so that the core never parses damaged bytes.
      checkBody(file, header.getInt(32));
      file.position(HEADER_BYTES);
      ShardState state = ShardState.readFrom(new Reading(file), space);
      boolean whole = false;
      try {
        checkTime(state, header);
        whole = true;
      } finally {
        if (!whole) {
          state.close();
        }
      }
      return new Snapshot(state, new LogPosition(header.getLong(8)));
    }
  }

  private static FileChannel open(Path path) throws IOException {
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
  }

  /** Checks that a file is whole, without reading its state; tells which position it covers. */
  static LogPosition check(FileChannel file) throws IOException {
    file.position(0);
    ByteBuffer header = readHeader(file);
    checkBody(file, header.getInt(32));
    return new LogPosition(header.getLong(8));
  }

  private static void checkTime(ShardState state, ByteBuffer header) throws IOException {
    if (state.timeMs() != header.getLong(16)) {
      throw new IOException("Expected the time in the header, but the state's is another");
    }
  }

  private static ByteBuffer readHeader(FileChannel file) throws IOException {
    byte[] bytes = new byte[HEADER_BYTES];
    if (new Reading(file).readNBytes(bytes, 0, HEADER_BYTES) < HEADER_BYTES) {
      throw new EOFException("Expected a header of 40 bytes, but the file ends within it");
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (header.getInt(0) != MAGIC || header.getInt(HEADER_CRC_AT) != crc(header)) {
      throw new IOException("Expected the header of a snapshot, but it is damaged");
    }
    if (header.getInt(4) != FORMAT_VERSION) {
      throw new NewerException(
          "its format is " + header.getInt(4) + " and this version knows only 1");
    }
    if (header.getLong(24) != file.size() - HEADER_BYTES || header.getLong(8) < 0) {
      throw new IOException("Expected another length or position, so it is damaged");
    }
    return header;
  }

  private static void checkBody(FileChannel file, int expectedCrc) throws IOException {
    CheckedInputStream checked = new CheckedInputStream(new Reading(file), new CRC32C());
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, file.size())];
    while (checked.read(buffer) >= 0) {
      // Only the checksum is wanted.
    }
    if ((int) checked.getChecksum().getValue() != expectedCrc) {
      throw new IOException("Expected another checksum, so the state in it is damaged");
    }
  }
}
