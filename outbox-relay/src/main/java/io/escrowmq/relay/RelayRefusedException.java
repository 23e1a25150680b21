package io.escrowmq.relay;

/** The broker will never take this relay; the message says why, and what to change. */
public final class RelayRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RelayRefusedException(String message) {
    super(message);
  }
}
