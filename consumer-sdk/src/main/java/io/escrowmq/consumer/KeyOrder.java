package io.escrowmq.consumer;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets one message of each key through at a time, in the order of arrival. The broker keeps the
 * same order over all consumers of the group; this is the second lock on the door, for what arrives
 * twice around a reconnect. Keys with the same hash are kept in order together, which is harmless.
 *
 * <p>Loop only. Space: one entry per key in flight.
 */
final class KeyOrder {
  private static final long NO_KEY = 0;

  private final Map<Long, ArrayDeque<Held>> behind = new HashMap<>();

  /** Takes one in; true if it may go to a handler at once. */
  boolean admit(Held held) {
    long key = held.message().keyHash();
    if (key == NO_KEY) {
      held.becomeFirst();
      return true;
    }
    ArrayDeque<Held> line = behind.get(key);
    if (line != null) {
      line.add(held);
      return false;
    }
    behind.put(key, new ArrayDeque<>(0));
    held.becomeFirst();
    return true;
  }

  /** The one that was let through is done with; the next of its key that may go now, or null. */
  @Nullable Held release(Held done) {
    long key = done.message().keyHash();
    ArrayDeque<Held> line = key == NO_KEY ? null : behind.get(key);
    if (line == null) {
      return null;
    }
    Held next = line.poll();
    while (next != null && next.isDropped()) {
      next = line.poll();
    }
    if (next == null) {
      behind.remove(key);
    } else {
      next.becomeFirst();
    }
    return next;
  }

  /** How many keys are in flight. */
  int keys() {
    return behind.size();
  }
}
