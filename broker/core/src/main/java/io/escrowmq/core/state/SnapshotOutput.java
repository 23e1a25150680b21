package io.escrowmq.core.state;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the state as bytes: numbers big-endian, texts as int length and UTF-8.
 *
 * <p>It has a buffer of its own: a snapshot has millions of fields, and a {@link
 * java.io.DataOutputStream} calls through three streams for each.
 */
public final class SnapshotOutput implements StateOutput {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int RECORD_BYTES = 512;
  private static final int FIELD_BYTES_MAX = 12;

  /** Where full buffers go; null if the buffer grows instead. */
  private final @Nullable OutputStream out;

  private ByteBuffer buffer;

  private SnapshotOutput(@Nullable OutputStream out, int bufferBytes) {
    this.out = out;
    this.buffer = ByteBuffer.allocate(bufferBytes);
  }

  /**
   * Writes to this output; the end of it only with {@link #flush}.
   *
   * @param out where it is written, in large pieces
   */
  public SnapshotOutput(OutputStream out) {
    this(out, BUFFER_BYTES);
  }

  /** {@return an output into memory, for one record after another; see {@link #takeRecord}} */
  public static SnapshotOutput inMemory() {
    return new SnapshotOutput(null, RECORD_BYTES);
  }

  /** {@return what was written since the last call; holds until something is written} */
  public ByteBuffer takeRecord() {
    ByteBuffer record = buffer.duplicate().flip();
    buffer.clear();
    return record;
  }

  /** Hands on what is in the buffer. */
  public void flush() throws IOException {
    if (out != null) {
      out.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
  }

  private ByteBuffer room(int wanted) throws IOException {
    if (buffer.remaining() < wanted) {
      flush();
      if (buffer.remaining() < wanted) {
        int larger = Math.max(2 * buffer.capacity(), buffer.position() + wanted);
        buffer = ByteBuffer.allocate(larger).put(buffer.flip());
      }
    }
    return buffer;
  }

  @Override
  public void putLong(long value) throws IOException {
    room(FIELD_BYTES_MAX).putLong(value);
  }

  @Override
  public void putInt(int value) throws IOException {
    room(FIELD_BYTES_MAX).putInt(value);
  }

  @Override
  public void putString(String value) throws IOException {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    room(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8);
  }

  @Override
  public void putPosition(long position, int ordinal) throws IOException {
    room(FIELD_BYTES_MAX).putLong(position).putInt(ordinal);
  }

  @Override
  public boolean putEncoded(byte[] record) throws IOException {
    room(record.length).put(record);
    return true;
  }
}
