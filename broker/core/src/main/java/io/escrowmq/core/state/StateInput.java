package io.escrowmq.core.state;

import java.io.DataInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Reads back what {@link SnapshotOutput} wrote. Nothing is allocated by an unchecked length. */
public final class StateInput {
  private final DataInput in;

  /**
   * Reads from this input.
   *
   * @param in where it is read
   */
  public StateInput(DataInput in) {
    this.in = in;
  }

  /** {@return a number} */
  public long readLong() throws IOException {
    return in.readLong();
  }

  /** {@return a number} */
  public int readInt() throws IOException {
    return in.readInt();
  }

  /** {@return a truth value} */
  public boolean readBoolean() throws IOException {
    return readIndex(2, "a truth value") == 1;
  }

  /** {@return an id} */
  public UUID readUuid() throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }

  /** {@return a text of at most 64 KiB} */
  public String readString() throws IOException {
    int length = readIndex((64 << 10) + 1, "the length of a text");
    byte[] utf8 = new byte[length];
    in.readFully(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /**
   * {@return a number from 0 up to, not including, the limit}
   *
   * @param limit how many at most
   * @param what names it in the error
   */
  public int readIndex(int limit, String what) throws IOException {
    int value = in.readInt();
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
    long value = in.readLong();
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
