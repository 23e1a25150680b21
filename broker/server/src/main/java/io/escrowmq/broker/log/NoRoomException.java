package io.escrowmq.broker.log;

import java.io.IOException;
import java.io.Serial;

/** The disk is full, or so nearly full that the reserve would be touched. Nothing is broken. */
final class NoRoomException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  NoRoomException(String message) {
    super(message);
  }
}
