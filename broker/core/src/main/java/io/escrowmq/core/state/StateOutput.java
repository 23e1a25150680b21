package io.escrowmq.core.state;

import java.io.IOException;
import java.util.UUID;

/**
 * Receives the state field by field, in one canonical order: the same walk writes a snapshot and
 * computes the state hash, so that neither can leave out what the other covers.
 */
public interface StateOutput {
  /**
   * Takes a number.
   *
   * @param value the value
   */
  void putLong(long value) throws IOException;

  /**
   * Takes a number.
   *
   * @param value the value
   */
  void putInt(int value) throws IOException;

  /**
   * Takes a text.
   *
   * @param value the value
   */
  void putString(String value) throws IOException;

  /**
   * Takes a log position, which is local to this log: stored, but not hashed.
   *
   * @param position log position of the batch
   * @param ordinal the message's place in the batch
   */
  void putPosition(long position, int ordinal) throws IOException;

  /**
   * Takes fields that {@link SnapshotOutput} has encoded before, if it can; they hold no position.
   *
   * @param record the fields
   * @return false if it wants them one by one
   */
  default boolean putEncoded(byte[] record) throws IOException {
    return false;
  }

  /**
   * Takes a truth value.
   *
   * @param value the value
   */
  default void putBoolean(boolean value) throws IOException {
    putInt(value ? 1 : 0);
  }

  /**
   * Takes an id.
   *
   * @param value the value
   */
  default void putUuid(UUID value) throws IOException {
    putLong(value.getMostSignificantBits());
    putLong(value.getLeastSignificantBits());
  }

  /** Takes a constant, by its place: constants are added at the end only. */
  @SuppressWarnings("EnumOrdinal") // A new snapshot version would be needed to reorder them.
  default void putEnum(Enum<?> value) throws IOException {
    putInt(value.ordinal());
  }
}
