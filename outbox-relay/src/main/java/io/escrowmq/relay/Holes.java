package io.escrowmq.relay;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sequence numbers that were absent when the cursor passed: transactions that rolled back, or that
 * will commit late. Each is looked at again after a quarter of its age, so that a late commit is
 * found soon after it happened and old holes cost little. Bounded: the oldest is given up first,
 * and the sweep finds what it was. Not thread-safe.
 */
final class Holes {
  /**
   * Of one gap only the highest are kept: longer ones are left by restarts and copies of tables.
   */
  static final int GAP_MAX = 1_024;

  private static final class Hole {
    final long foundMs;
    long nextMs;

    Hole(long foundMs) {
      this.foundMs = foundMs;
      this.nextMs = foundMs;
    }
  }

  /** Oldest first. */
  private final LinkedHashMap<Long, Hole> holes = new LinkedHashMap<>();

  private final int most;
  private final long limitMs;

  Holes(int most, long limitMs) {
    this.most = most;
    this.limitMs = limitMs;
  }

  /** Whether there are none. */
  boolean isEmpty() {
    return holes.isEmpty();
  }

  /** Notes what is absent between two numbers that are not. */
  void addBetween(long below, long above, long nowMs) {
    for (long seq = Math.max(below + 1, above - GAP_MAX); seq < above; seq++) {
      holes.put(seq, new Hole(nowMs));
    }
    Iterator<Map.Entry<Long, Hole>> eldest = holes.entrySet().iterator();
    while (holes.size() > most) {
      eldest.next();
      eldest.remove();
    }
  }

  /** It is there now. */
  void filled(long seq) {
    holes.remove(seq);
  }

  /** What is to be looked at now; drops what is too old. */
  List<Long> due(long nowMs, int atMost) {
    List<Long> due = new ArrayList<>();
    Iterator<Map.Entry<Long, Hole>> each = holes.entrySet().iterator();
    while (each.hasNext() && due.size() < atMost) {
      Map.Entry<Long, Hole> next = each.next();
      Hole hole = next.getValue();
      if (hole.nextMs <= nowMs) {
        due.add(next.getKey());
        // Looked at one last time when its limit has passed.
        if (nowMs - hole.foundMs >= limitMs) {
          each.remove();
        } else {
          hole.nextMs = nowMs + Math.max(1, (nowMs - hole.foundMs) / 4);
        }
      }
    }
    return due;
  }
}
