package io.escrowmq.producer;

import org.jspecify.annotations.Nullable;

/**
 * More messages wait for their acknowledgement than the buffer may hold; nothing was sent. Slow
 * down, or use {@code sendBlocking}, which waits for room.
 */
public final class BufferFullException extends ProducerException {
  private static final long serialVersionUID = 1L;

  BufferFullException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
