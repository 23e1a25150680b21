package io.escrowmq.core.command;

import java.util.Arrays;
import java.util.Objects;

/**
 * A slice of bytes, opaque to the state machine. The array is shared and must not be changed. Equal
 * to another with the same bytes, wherever they lie.
 *
 * @param array holds the slice
 * @param offset where it begins
 * @param length how long it is, bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Shared on purpose; equality is by content.
public record Image(byte[] array, int offset, int length) {
  /** Nothing. */
  public static final Image EMPTY = new Image(new byte[0], 0, 0);

  /**
   * Checks that the slice lies in the array.
   *
   * @param array the array
   * @param offset the message's offset
   * @param length the length
   */
  public Image {
    Objects.checkFromIndexSize(offset, length, array.length);
  }

  /**
   * {@return a slice of all of an array}
   *
   * @param array shared, not copied
   */
  public static Image of(byte[] array) {
    return new Image(array, 0, array.length);
  }

  /** {@return the same bytes in an array of their own} */
  public Image copy() {
    return of(Arrays.copyOfRange(array, offset, offset + length));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Image that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return "Image[" + length + " bytes]";
  }
}
