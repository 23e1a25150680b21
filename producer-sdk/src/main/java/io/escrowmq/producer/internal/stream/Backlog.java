package io.escrowmq.producer.internal.stream;

import io.escrowmq.protocol.message.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for a frame. Any thread adds; the rest belongs to the event loop. Not bounded
 * here: whoever adds bounds.
 */
final class Backlog {
  /** Header, session, sequence, fence and count of a publish frame take less than this. */
  private static final int FRAME_OVERHEAD_BYTES = 512;

  private static final int MESSAGE_OVERHEAD_BYTES = 8;

  /** Longer frames would only keep the broker waiting for their end. */
  private static final int FRAME_TARGET_BYTES = 1 << 20;

  private final Queue<Outgoing> incoming = new ConcurrentLinkedQueue<>();
  private final Deque<Outgoing> waiting = new ArrayDeque<>();

  void add(Outgoing message) {
    incoming.add(message);
  }

  /** Puts messages back to the front, in their order. */
  void putBack(List<Outgoing> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      waiting.addFirst(messages.get(i));
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty() && incoming.isEmpty();
  }

  /** The next frame's worth, or null if nothing waits. */
  @Nullable Batch next(Limits limits, int maxMessages, long sequence) {
    int most = Math.min(maxMessages, limits.maxBatchMessages());
    int bytesLeft = Math.min(FRAME_TARGET_BYTES, limits.maxFrameBytes()) - FRAME_OVERHEAD_BYTES;
    long bytes = 0;
    List<Outgoing> taken = new ArrayList<>();
    while (taken.size() < most) {
      Outgoing next = peek();
      if (next == null) {
        break;
      }
      int length = next.message.length() + MESSAGE_OVERHEAD_BYTES;
      boolean fits = taken.isEmpty() || (!next.alone && bytes + length <= bytesLeft);
      if (!fits) {
        break;
      }
      waiting.remove();
      if (!next.isSettled()) {
        taken.add(next);
        bytes += length;
        if (next.alone) {
          break;
        }
      }
    }
    return taken.isEmpty() ? null : new Batch(taken, bytes, sequence);
  }

  private @Nullable Outgoing peek() {
    if (waiting.isEmpty()) {
      for (Outgoing next = incoming.poll(); next != null; next = incoming.poll()) {
        waiting.add(next);
      }
    }
    return waiting.peek();
  }

  /** Shows every message that waits, and forgets those that are settled afterwards. */
  void sweep(Consumer<Outgoing> visitor) {
    for (Outgoing next = incoming.poll(); next != null; next = incoming.poll()) {
      waiting.add(next);
    }
    waiting.forEach(visitor);
    waiting.removeIf(Outgoing::isSettled);
  }
}
