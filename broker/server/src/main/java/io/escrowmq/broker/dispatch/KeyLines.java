package io.escrowmq.broker.dispatch;

import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Order within a group: per key at most one message is under way, later ones queue behind it. A key
 * is held from the first delivery of a message until it is settled or dead, retries included. For
 * the shard's thread only.
 */
final class KeyLines {

  /** No message of the key is under way. */
  static final long FREE = -1;

  private static final class Line {
    long holder = FREE;
    final ArrayDeque<Long> waiting = new ArrayDeque<>();
  }

  private final Long2ObjectHashMap<Line> lines = new Long2ObjectHashMap<>();
  private int waiting;

  /** Messages that wait behind another of their key. */
  int waiting() {
    return waiting;
  }

  /** Whether a message may go out now: its key is free, or already its own. */
  boolean mayGo(long keyHash, long offset) {
    if (keyHash == 0) {
      return true;
    }
    Line line = lines.get(keyHash);
    return line == null || line.holder == offset;
  }

  /** Makes a message the one under way of its key, even before others that wait. */
  void hold(long keyHash, long offset) {
    if (keyHash != 0) {
      line(keyHash).holder = offset;
    }
  }

  /** Queues a message behind the others of its key; offsets come in rising order. */
  void await(long keyHash, long offset) {
    line(keyHash).waiting.add(offset);
    waiting++;
  }

  /**
   * A message is settled or dead: its key goes to the next that is not settled.
   *
   * @return the next message of the key, which holds it now, if there is one
   */
  OptionalLong release(long keyHash, long offset, LongPredicate isSettled) {
    Line line = keyHash == 0 ? null : lines.get(keyHash);
    if (line == null || line.holder != offset) {
      return OptionalLong.empty();
    }
    long next = passOn(keyHash, line);
    while (next != FREE && isSettled.test(next)) {
      next = passOn(keyHash, line);
    }
    return next == FREE ? OptionalLong.empty() : OptionalLong.of(next);
  }

  private long passOn(long keyHash, Line line) {
    Long next = line.waiting.poll();
    if (next == null) {
      lines.remove(keyHash);
      return FREE;
    }
    waiting--;
    line.holder = next;
    return next;
  }

  private Line line(long keyHash) {
    Line line = lines.get(keyHash);
    if (line == null) {
      line = new Line();
      lines.put(keyHash, line);
    }
    return line;
  }
}
