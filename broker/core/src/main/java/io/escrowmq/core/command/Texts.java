package io.escrowmq.core.command;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-8, with a short way for ASCII, which names nearly always are. */
final class Texts {
  /** What the length field can say. */
  static final int MAX_BYTES = 65_535;

  private Texts() {}

  static int encodedLength(String text) {
    return isShortAscii(text) ? text.length() : encode(text).length;
  }

  static void put(String text, ByteBuffer target) {
    if (isShortAscii(text)) {
      target.putShort((short) text.length());
      for (int i = 0; i < text.length(); i++) {
        target.put((byte) text.charAt(i));
      }
    } else {
      byte[] utf8 = encode(text);
      target.putShort((short) utf8.length);
      target.put(utf8);
    }
  }

  private static boolean isShortAscii(String text) {
    if (text.length() > MAX_BYTES) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Cuts between characters, so that what is read back encodes to the same bytes. */
  private static byte[] encode(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= MAX_BYTES) {
      return utf8;
    }
    int end = MAX_BYTES;
    while ((utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(utf8, end);
  }
}
