package io.escrowmq.core.simulation;

import java.util.Map;
import java.util.TreeMap;

/** How often each thing happened. */
final class Coverage {
  private final TreeMap<String, Long> counts = new TreeMap<>();

  void hit(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  synchronized void add(Coverage other) {
    other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
  }

  long count(String what) {
    return counts.getOrDefault(what, 0L);
  }

  Map<String, Long> all() {
    return counts;
  }
}
