package io.escrowmq.benchmarks.load;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.measure.Latencies;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What came of a run. As JSON it is one object with these names.
 *
 * @param contender which broker
 * @param configuration how that broker and its client are set up
 * @param scenario which scenario
 * @param inFlight most operations under way at a time
 * @param rate operations begun per second; 0 = as many as it could
 * @param perSecond operations done per second
 * @param p50Micros median latency; from the due instant where there is a rate
 * @param p99Micros 99th percentile
 * @param p999Micros 99.9th percentile
 * @param maxMicros largest latency
 * @param brokerCpuMicrosPerMessage the broker's processor time per operation
 * @param clientCpuMicrosPerMessage this process's processor time per operation, the measuring
 *     included
 * @param forceMicrosP50 the disk's own append of 4 KiB with force, median of before and after
 * @param forcesPerSecond the same as a rate: one over the mean
 * @param forceMicrosP50Before its median before the load
 * @param forceMicrosP50After its median after the load
 * @param loopbackMicrosP50 median round trip over loopback before the load
 * @param messages operations done in the window
 * @param failures operations of the whole run that failed
 * @param duplicates deliveries or confirmations of the whole run that came twice
 * @param seconds length of the window
 * @param warmUpSeconds load before the window
 * @param bodyBytes length of a body
 * @param heap the broker's largest heap
 * @param freeMemoryMib memory that held nothing when the load began; -1 if not known
 * @param loadAverage processes that wanted a processor in the minute before the run
 * @param machine where it ran
 * @param kindsOfFailure the first few that differ
 * @param under what the broker had to keep beside the load
 * @param figures what only this scenario has, by name; fields of the same object in JSON
 */
public record LoadReport(
    String contender,
    String configuration,
    String scenario,
    int inFlight,
    int rate,
    double perSecond,
    double p50Micros,
    double p99Micros,
    double p999Micros,
    double maxMicros,
    double brokerCpuMicrosPerMessage,
    double clientCpuMicrosPerMessage,
    double forceMicrosP50,
    double forcesPerSecond,
    double forceMicrosP50Before,
    double forceMicrosP50After,
    double loopbackMicrosP50,
    long messages,
    long failures,
    long duplicates,
    double seconds,
    int warmUpSeconds,
    int bodyBytes,
    String heap,
    long freeMemoryMib,
    double loadAverage,
    String machine,
    Set<String> kindsOfFailure,
    List<String> under,
    @JsonAnyGetter Map<String, Double> figures) {

  /** What surrounded the run. */
  record Surroundings(
      Contender contender,
      String machine,
      long freeMemoryMib,
      double loadAverage,
      Latencies forceBefore,
      Latencies forceAfter,
      Latencies loopback) {}

  static LoadReport of(LoadPlan plan, Measurement measured, Surroundings around) {
    Tally tally = measured.tally();
    Latencies latencies = tally.latencies();
    double count = latencies.count();
    Latencies force = new Latencies();
    force.add(around.forceBefore());
    force.add(around.forceAfter());
    return new LoadReport(
        around.contender().name(),
        around.contender().configuration(),
        plan.scenario().toString(),
        plan.inFlight(),
        plan.rate(),
        tenths(measured.perSecond()),
        tenths(latencies.micros(50)),
        tenths(latencies.micros(99)),
        tenths(latencies.micros(99.9)),
        tenths(latencies.maxMicros()),
        tenths(ratio(measured.brokerCpuMicros(), count)),
        tenths(ratio(measured.clientCpuMicros(), count)),
        tenths(force.micros(50)),
        tenths(ratio(1_000_000, force.meanMicros())),
        tenths(around.forceBefore().micros(50)),
        tenths(around.forceAfter().micros(50)),
        tenths(around.loopback().micros(50)),
        latencies.count(),
        tally.failures(),
        tally.duplicates(),
        tenths(measured.seconds()),
        plan.warmUpSeconds(),
        plan.bodyBytes(),
        plan.broker().heap(),
        around.freeMemoryMib(),
        around.loadAverage(),
        around.machine(),
        tally.kindsOfFailure(),
        plan.broker().under().stream().map(Under::toString).toList(),
        measured.figures());
  }

  /** Zero rather than infinity, which JSON cannot hold. */
  static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  static double thousandths(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }

  static double tenths(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
