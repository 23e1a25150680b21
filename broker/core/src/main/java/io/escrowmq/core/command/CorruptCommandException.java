package io.escrowmq.core.command;

/** Bytes that are no command of a version that this code reads. */
public final class CorruptCommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int position;

  CorruptCommandException(int position, String message) {
    super("Expected a command, but " + message + " at byte " + position);
    this.position = position;
  }

  /** {@return where in the buffer the damage was noticed} */
  public int position() {
    return position;
  }
}
