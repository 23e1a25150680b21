package io.escrowmq.broker.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gauges of one kind whose tags come and go with the topics and groups. Only what changed is
 * registered or removed. Not thread-safe.
 */
final class SeriesTable {
  private final MeterRegistry registry;
  private final Name name;
  private final Map<Tags, Series> series = new HashMap<>();

  SeriesTable(MeterRegistry registry, Name name) {
    this.registry = registry;
    this.name = name;
  }

  /** Shows exactly these values. */
  void show(Map<Tags, Long> values) {
    Set<Tags> gone = new HashSet<>(series.keySet());
    gone.removeAll(values.keySet());
    for (Tags tags : gone) {
      Series removed = series.remove(tags);
      if (removed != null) {
        registry.remove(removed.gauge);
      }
    }
    values.forEach((tags, value) -> series.computeIfAbsent(tags, this::register).value.set(value));
  }

  private Series register(Tags tags) {
    AtomicLong value = new AtomicLong();
    Gauge gauge =
        Gauge.builder(name.dotted(), value, AtomicLong::doubleValue)
            .tags(tags)
            .baseUnit(name.unit.isEmpty() ? null : name.unit)
            .description(name.meaning)
            .register(registry);
    return new Series(gauge, value);
  }

  private record Series(Gauge gauge, AtomicLong value) {}
}
