package io.escrowmq.protocol.frame;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Strict UTF-8: overlong forms, surrogates and cut sequences are refused, never replaced.
 * Stateless, thread-safe.
 */
public final class Utf8 {
  private Utf8() {}

  /**
   * Whether a range of an array is well-formed UTF-8. Linear; allocates only if a byte is not
   * ASCII, in proportion to the length.
   *
   * @param array the bytes
   * @param offset where to begin
   * @param length how many bytes
   * @return whether it is
   */
  public static boolean isValid(byte[] array, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (array[i] < 0) {
        return isValidBeyondAscii(array, offset, length);
      }
    }
    return true;
  }

  private static boolean isValidBeyondAscii(byte[] array, int offset, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array, offset, length));
      return true;
    } catch (CharacterCodingException expected) {
      return false;
    }
  }

  /**
   * {@return the UTF-8 form of a text, cut at a character's border so that it has at most so many
   * bytes}
   *
   * @param text any text
   * @param maxBytes most bytes of the result
   */
  public static byte[] cut(String text, int maxBytes) {
    byte[] whole = text.getBytes(StandardCharsets.UTF_8);
    if (whole.length <= maxBytes) {
      return whole;
    }
    int end = maxBytes;
    while (end > 0 && (whole[end] & 0xC0) == 0x80) {
      end--;
    }
    return java.util.Arrays.copyOf(whole, end);
  }
}
