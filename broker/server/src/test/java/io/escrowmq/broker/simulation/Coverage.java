package io.escrowmq.broker.simulation;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How often each thing happened. */
final class Coverage {
  /** By what happened: a cell that is counted up in place. */
  private final Map<String, long[]> counts = new HashMap<>();

  /** The same cells, found without making their names again. */
  private final Map<String, Map<Object, long[]>> kinds = new HashMap<>();

  void hit(String what) {
    hit(what, 1);
  }

  void hit(String what, long times) {
    cell(what)[0] += times;
  }

  /** Counts one of a kind: a class or a constant of an enum. */
  void hit(String kind, Object one) {
    kinds.computeIfAbsent(kind, first -> new IdentityHashMap<>())
        .computeIfAbsent(one, first -> cell(kind + ": " + name(one)))[0]++;
  }

  private static String name(Object one) {
    return one instanceof Class<?> type ? type.getSimpleName() : one.toString();
  }

  private long[] cell(String what) {
    return counts.computeIfAbsent(what, first -> new long[1]);
  }

  void add(Coverage other) {
    other.counts.forEach((what, count) -> hit(what, count[0]));
  }

  long count(String what) {
    long[] cell = counts.get(what);
    return cell == null ? 0 : cell[0];
  }

  Map<String, Long> all() {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((what, count) -> all.put(what, count[0]));
    return all;
  }
}
