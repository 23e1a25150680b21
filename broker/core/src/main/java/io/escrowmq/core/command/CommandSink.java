package io.escrowmq.core.command;

/** Takes the fields of a command. */
interface CommandSink {
  void putByte(int value);

  void putInt(int value);

  void putLong(long value);

  /** At most 65,535 bytes of UTF-8; longer text is cut. */
  void putText(String value);

  void putImage(Image value);
}
