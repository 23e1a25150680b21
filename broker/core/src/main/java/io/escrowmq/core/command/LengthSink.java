package io.escrowmq.core.command;

/** Counts the bytes that the fields take. */
final class LengthSink implements CommandSink {
  private long bytes;

  int bytes() {
    return Math.toIntExact(bytes);
  }

  @Override
  public void putByte(int value) {
    bytes++;
  }

  @Override
  public void putInt(int value) {
    bytes += Integer.BYTES;
  }

  @Override
  public void putLong(long value) {
    bytes += Long.BYTES;
  }

  @Override
  public void putText(String value) {
    bytes += Short.BYTES + Texts.encodedLength(value);
  }

  @Override
  public void putImage(Image value) {
    bytes += Integer.BYTES + (long) value.length();
  }
}
