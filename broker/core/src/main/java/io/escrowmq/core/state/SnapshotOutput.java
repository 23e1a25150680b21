package io.escrowmq.core.state;

import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes the state as bytes: numbers big-endian, texts as int length and UTF-8. */
public final class SnapshotOutput implements StateOutput {
  private final DataOutput out;

  /**
   * Writes to this output.
   *
   * @param out where it is written
   */
  public SnapshotOutput(DataOutput out) {
    this.out = out;
  }

  @Override
  public void putLong(long value) throws IOException {
    out.writeLong(value);
  }

  @Override
  public void putInt(int value) throws IOException {
    out.writeInt(value);
  }

  @Override
  public void putString(String value) throws IOException {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  @Override
  public void putPosition(long position, int ordinal) throws IOException {
    out.writeLong(position);
    out.writeInt(ordinal);
  }
}
