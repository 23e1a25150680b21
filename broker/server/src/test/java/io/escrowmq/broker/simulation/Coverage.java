package io.escrowmq.broker.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How often each thing happened. */
final class Coverage {
  private final Map<String, Long> counts = new HashMap<>();

  void hit(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  void hit(String what, long times) {
    counts.merge(what, times, Long::sum);
  }

  synchronized void add(Coverage other) {
    other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
  }

  long count(String what) {
    return counts.getOrDefault(what, 0L);
  }

  Map<String, Long> all() {
    return new TreeMap<>(counts);
  }
}
