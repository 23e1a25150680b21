package io.escrowmq.broker.metrics;

import io.escrowmq.core.command.WorkOrderKind;
import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What waits for a person, by kind. Thread-safe. */
public final class WorkOrderSeries {
  private final Map<WorkOrderKind, Counter> opened;
  private final Map<WorkOrderKind, AtomicLong> open = new EnumMap<>(WorkOrderKind.class);
  private final Map<WorkOrderKind, AtomicLong> oldestAgeMs = new EnumMap<>(WorkOrderKind.class);

  WorkOrderSeries(Meters meters) {
    opened = meters.counters(Name.WORK_ORDERS_OPENED, WorkOrderKind.class, true);
    for (WorkOrderKind kind : WorkOrderKind.values()) {
      open.put(kind, meters.gaugeOf(Name.WORK_ORDERS_OPEN, kind, AtomicLong::doubleValue));
      oldestAgeMs.put(
          kind, meters.gaugeOf(Name.WORK_ORDERS_OLDEST_AGE, kind, age -> age.doubleValue() / 1e3));
    }
  }

  /**
   * A work order was opened.
   *
   * @param kind what happened
   */
  public void opened(WorkOrderKind kind) {
    Counter counter = opened.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }

  /**
   * How many are open now.
   *
   * @param kind of this kind
   * @param count how many
   * @param ageMs how long the oldest has been open, ms; 0 if none is
   */
  public void open(WorkOrderKind kind, long count, long ageMs) {
    set(open, kind, count);
    set(oldestAgeMs, kind, ageMs);
  }

  private static void set(Map<WorkOrderKind, AtomicLong> gauges, WorkOrderKind kind, long value) {
    AtomicLong gauge = gauges.get(kind);
    if (gauge != null) {
      gauge.lazySet(value);
    }
  }
}
