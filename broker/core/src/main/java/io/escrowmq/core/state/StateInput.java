package io.escrowmq.core.state;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Reads back what {@link SnapshotOutput} wrote. Nothing is allocated by an unchecked length.
 *
 * <p>It has a buffer of its own and reads ahead: a start reads millions of fields, and a {@link
 * java.io.DataInputStream} calls through three streams for each.
 */
public final class StateInput {
  private static final int BUFFER_BYTES = 64 << 10;

  private final InputStream in;
  private final byte[] bytes;

  /** What is read ahead: from its position to its limit. */
  private final ByteBuffer ahead;

  /**
   * Reads from this input.
   *
   * @param in where it is read
   */
  public StateInput(InputStream in) {
    this.in = in;
    this.bytes = new byte[BUFFER_BYTES];
    this.ahead = ByteBuffer.wrap(bytes).limit(0);
  }

  /**
   * Reads from memory.
   *
   * @param record all there is
   */
  public StateInput(byte[] record) {
    this.in = new ByteArrayInputStream(new byte[0]);
    this.bytes = record;
    this.ahead = ByteBuffer.wrap(record);
  }

  /** Sees to it that so many bytes are read ahead, which is never more than the buffer holds. */
  private void require(int wanted) throws IOException {
    if (ahead.remaining() < wanted) {
      fill(wanted);
    }
  }

  private void fill(int wanted) throws IOException {
    ahead.compact();
    int length = ahead.position();
    while (length < wanted) {
      int read = length == bytes.length ? -1 : in.read(bytes, length, bytes.length - length);
      if (read < 0) {
        ahead.position(0).limit(length);
        throw new EOFException("Expected more of the state, but the snapshot ends");
      }
      length += read;
    }
    ahead.position(0).limit(length);
  }

  /**
   * {@return whether everything was read}
   *
   * @throws IOException if the input fails
   */
  public boolean isAtEnd() throws IOException {
    if (ahead.hasRemaining()) {
      return false;
    }
    return in.read() < 0;
  }

  /** {@return a number} */
  public long readLong() throws IOException {
    require(Long.BYTES);
    return ahead.getLong();
  }

  /** {@return a number} */
  public int readInt() throws IOException {
    require(Integer.BYTES);
    return ahead.getInt();
  }

  /** {@return a truth value} */
  public boolean readBoolean() throws IOException {
    return readIndex(2, "a truth value") == 1;
  }

  /** {@return an id} */
  public UUID readUuid() throws IOException {
    return new UUID(readLong(), readLong());
  }

  /** {@return a text of at most 64 KiB} */
  public String readString() throws IOException {
    int length = readIndex((64 << 10) + 1, "the length of a text");
    require(length);
    String text = new String(bytes, ahead.position(), length, StandardCharsets.UTF_8);
    ahead.position(ahead.position() + length);
    return text;
  }

  /**
   * {@return a number from 0 up to, not including, the limit}
   *
   * @param limit how many at most
   * @param what names it in the error
   */
  public int readIndex(int limit, String what) throws IOException {
    int value = readInt();
    if (value < 0 || value >= limit) {
      throw new IOException(
          "Expected " + what + " from 0 to below " + limit + ", but the snapshot has " + value);
    }
    return value;
  }

  /**
   * {@return a count, which the caller must not allocate by before the elements are read}
   *
   * @param what names it in the error
   */
  public long readCount(String what) throws IOException {
    long value = readLong();
    if (value < 0 || value > 1L << 40) {
      throw new IOException("Expected a count of " + what + ", but the snapshot has " + value);
    }
    return value;
  }

  /** One of the constants. */
  public <T> T readEnum(T[] values, String what) throws IOException {
    return values[readIndex(values.length, what)];
  }
}
