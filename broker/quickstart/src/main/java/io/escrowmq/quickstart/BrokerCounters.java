package io.escrowmq.quickstart;

import java.util.HashMap;
import java.util.Map;

/**
 * The broker's metrics over several lives of its process: its counters begin at 0 with each. What
 * it counted between the last look and a kill is not in them.
 */
final class BrokerCounters {
  private final Map<String, Double> former = new HashMap<>();
  private Map<String, Double> latest = Map.of();

  /** What the broker says now. */
  void seen(Map<String, Double> samples) {
    latest = Map.copyOf(samples);
  }

  /** The process is gone; the next one begins at 0. */
  void restarted() {
    latest.forEach((name, value) -> former.merge(name, value, Double::sum));
    latest = Map.of();
  }

  /** A counter over all lives, summed over the series with a tag of this value. */
  long total(String name, String value) {
    String tag = "=\"" + value + "\"";
    return sum(former, name, tag) + sum(latest, name, tag);
  }

  long total(String name) {
    return sum(former, name, "") + sum(latest, name, "");
  }

  /** A gauge, summed over its series; 0 while nothing was seen of this life. */
  long now(String name) {
    return sum(latest, name, "");
  }

  boolean seenAny() {
    return !latest.isEmpty();
  }

  private static long sum(Map<String, Double> samples, String name, String tag) {
    double sum = 0;
    for (Map.Entry<String, Double> one : samples.entrySet()) {
      String series = one.getKey();
      boolean named = series.equals(name) || series.startsWith(name + "{");
      sum += named && series.contains(tag) ? one.getValue() : 0;
    }
    return Math.round(sum);
  }
}
