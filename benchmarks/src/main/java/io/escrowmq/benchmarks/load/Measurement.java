package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.measure.ProcessCpu;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The window of measurement: time and processor time between its two ends. For the thread that runs
 * the scenario; the tally takes events from any.
 */
final class Measurement {
  private static final long LOOK_MS = 50;

  private final List<Long> self = List.of(ProcessHandle.current().pid());
  private final Tally tally = new Tally();
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private @Nullable RunningBroker watched;
  private long beganNanos;
  private long tookNanos;
  private long brokerCpuMicros;
  private long clientCpuMicros;

  Measurement() {}

  /** One beside the other of the same run, such as for a warm-up of its own. */
  Measurement(RunningBroker broker) {
    watched = broker;
  }

  /** From now on it is about this broker. */
  void watch(RunningBroker broker) {
    watched = broker;
  }

  private RunningBroker broker() {
    if (watched == null) {
      throw new IllegalStateException("Expected a broker to watch before anything is measured");
    }
    return watched;
  }

  /**
   * Notes a figure that only this scenario has.
   *
   * @param name as it is to stand in the report, its unit last
   */
  void figure(String name, double value) {
    figures.put(name, LoadReport.thousandths(value));
  }

  /** By name, in the order in which they were noted. */
  Map<String, Double> figures() {
    return figures;
  }

  Tally tally() {
    return tally;
  }

  void begin() throws IOException {
    brokerCpuMicros = -ProcessCpu.micros(broker().processIds());
    clientCpuMicros = -ProcessCpu.micros(self);
    beganNanos = System.nanoTime();
    tally.open();
  }

  void end() throws IOException {
    tally.close();
    tookNanos = System.nanoTime() - beganNanos;
    brokerCpuMicros += ProcessCpu.micros(broker().processIds());
    clientCpuMicros += ProcessCpu.micros(self);
  }

  /** Adds one operation that was measured by itself, outside of any window. */
  void add(long latencyNanos, long operationBrokerCpuMicros) {
    tally.open();
    tally.done(latencyNanos);
    tally.close();
    tookNanos += latencyNanos;
    brokerCpuMicros += operationBrokerCpuMicros;
  }

  /** Lets time pass, unless the broker dies meanwhile. */
  void pass(long seconds) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      requireBroker();
      TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MS)));
    }
    requireBroker();
  }

  void requireBroker() throws IOException {
    if (!broker().isAlive()) {
      throw new IOException(
          "Expected the broker to live, but it ended; it said:\n" + broker().lastWords());
    }
  }

  double perSecond() {
    return LoadReport.ratio((double) tally.latencies().count(), seconds());
  }

  double seconds() {
    return tookNanos / 1e9;
  }

  double brokerCpuMicros() {
    return brokerCpuMicros;
  }

  double clientCpuMicros() {
    return clientCpuMicros;
  }
}
