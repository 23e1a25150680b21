package io.escrowmq.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Whether each committed order has exactly one reservation, of the same item and quantity, and no
 * reservation is without an order.
 *
 * @param differences one sentence per order that differs, by number; empty = they agree
 */
record Verdict(List<String> differences) {
  Verdict {
    differences = List.copyOf(differences);
  }

  /** Compares, row by row. */
  static Verdict of(List<Row> orders, List<Row> reservations) {
    TreeMap<Long, List<Row>> reserved = new TreeMap<>();
    for (Row one : reservations) {
      reserved.computeIfAbsent(one.number(), number -> new ArrayList<>()).add(one);
    }
    TreeMap<Long, String> differences = new TreeMap<>();
    for (Row order : orders) {
      List<Row> found = reserved.remove(order.number());
      if (found == null) {
        differences.put(order.number(), "is " + order + ", but has no reservation");
      } else if (found.size() > 1) {
        differences.put(
            order.number(), "is " + order + ", but has " + found.size() + " reservations " + found);
      } else if (!found.get(0).equals(order)) {
        differences.put(order.number(), "is " + order + ", but reserved is " + found.get(0));
      }
    }
    reserved.forEach(
        (number, found) ->
            differences.put(number, "is not committed, but reserved is " + found.get(0)));
    return new Verdict(
        differences.entrySet().stream()
            .map(one -> "order " + one.getKey() + " " + one.getValue())
            .toList());
  }

  boolean agrees() {
    return differences.isEmpty();
  }
}
