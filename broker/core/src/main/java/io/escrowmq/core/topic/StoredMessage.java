package io.escrowmq.core.topic;

import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;

/**
 * What the state keeps of a message; never its image.
 *
 * @param keyHash hash of its key; 0 = none
 * @param bytes length of its image
 * @param position log position of the batch with its image
 * @param ordinal its place in that batch
 * @param msb the id's high half
 * @param lsb the id's low half
 */
public record StoredMessage(
    long keyHash, int bytes, long position, int ordinal, long msb, long lsb) {

  /**
   * {@return whether both are the same message, wherever they lie}
   *
   * @param other the other
   */
  public boolean isCopyOf(StoredMessage other) {
    return msb == other.msb && lsb == other.lsb && bytes == other.bytes;
  }

  /**
   * Writes the message.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putLong(keyHash);
    out.putInt(bytes);
    out.putPosition(position, ordinal);
    out.putLong(msb);
    out.putLong(lsb);
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   */
  public static StoredMessage readFrom(StateInput in) throws IOException {
    return new StoredMessage(
        in.readLong(), in.readInt(), in.readLong(), in.readInt(), in.readLong(), in.readLong());
  }
}
