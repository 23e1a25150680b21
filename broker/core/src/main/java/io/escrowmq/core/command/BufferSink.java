package io.escrowmq.core.command;

import java.nio.ByteBuffer;

/** Writes the fields into a buffer. */
final class BufferSink implements CommandSink {
  private final ByteBuffer target;

  BufferSink(ByteBuffer target) {
    this.target = target;
  }

  @Override
  public void putByte(int value) {
    target.put((byte) value);
  }

  @Override
  public void putInt(int value) {
    target.putInt(value);
  }

  @Override
  public void putLong(long value) {
    target.putLong(value);
  }

  @Override
  public void putText(String value) {
    Texts.put(value, target);
  }

  @Override
  public void putImage(Image value) {
    target.putInt(value.length());
    target.put(value.array(), value.offset(), value.length());
  }
}
