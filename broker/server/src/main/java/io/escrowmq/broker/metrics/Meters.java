package io.escrowmq.broker.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Makes meters by their {@link Name}. */
final class Meters {
  private static final double[] BATCH_BOUNDS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
  private static final long[] FORCE_BOUNDS_MICROS = {
    50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 200_000, 1_000_000
  };

  private final MeterRegistry registry;

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  Counter counter(Name name) {
    return Counter.builder(name.dotted())
        .description(name.meaning)
        .baseUnit(unit(name))
        .register(registry);
  }

  /** One counter per constant; its tag is the constant in lower case, or as written for codes. */
  <E extends Enum<E>> Map<E, Counter> counters(Name name, Class<E> constants, boolean lower) {
    Map<E, Counter> counters = new EnumMap<>(constants);
    for (E constant : constants.getEnumConstants()) {
      String tag = lower ? constant.name().toLowerCase(Locale.ROOT) : constant.name();
      counters.put(
          constant,
          Counter.builder(name.dotted())
              .description(name.meaning)
              .tag(name.tags, tag)
              .baseUnit(unit(name))
              .register(registry));
    }
    return counters;
  }

  static <E extends Enum<E>> Counter at(Map<E, Counter> counters, E constant) {
    Counter counter = counters.get(constant);
    if (counter == null) {
      throw new IllegalStateException(
          "Expected a counter for each constant, but not for " + constant);
    }
    return counter;
  }

  AtomicLong gauge(Name name) {
    AtomicLong holder = new AtomicLong();
    gauge(name, holder, AtomicLong::doubleValue);
    return holder;
  }

  /** A gauge of its own for a constant; its tag is the constant in lower case. */
  AtomicLong gaugeOf(Name name, Enum<?> constant, ToDoubleFunction<AtomicLong> reading) {
    AtomicLong holder = new AtomicLong();
    Gauge.builder(name.dotted(), holder, reading)
        .description(name.meaning)
        .tag(name.tags, constant.name().toLowerCase(Locale.ROOT))
        .baseUnit(unit(name))
        .strongReference(true)
        .register(registry);
    return holder;
  }

  <T> void gauge(Name name, T holder, ToDoubleFunction<T> reading) {
    Gauge.builder(name.dotted(), holder, reading)
        .description(name.meaning)
        .baseUnit(unit(name))
        .strongReference(true)
        .register(registry);
  }

  void info(Name name, String version, String durability) {
    Gauge.builder(name.dotted(), () -> 1)
        .description(name.meaning)
        .tags("version", version, "durability", durability)
        .register(registry);
  }

  DistributionSummary batches(Name name) {
    return DistributionSummary.builder(name.dotted())
        .description(name.meaning)
        .serviceLevelObjectives(BATCH_BOUNDS)
        .register(registry);
  }

  Timer forces(Name name) {
    Duration[] bounds = new Duration[FORCE_BOUNDS_MICROS.length];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = Duration.ofNanos(FORCE_BOUNDS_MICROS[i] * 1_000);
    }
    return Timer.builder(name.dotted())
        .description(name.meaning)
        .serviceLevelObjectives(bounds)
        .register(registry);
  }

  private static @Nullable String unit(Name name) {
    return name.unit.isEmpty() ? null : name.unit;
  }
}
