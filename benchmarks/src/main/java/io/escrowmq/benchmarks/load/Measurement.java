package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.measure.ProcessCpu;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The window of measurement: time and processor time between its two ends. For the thread that runs
 * the scenario; the tally takes events from any.
 */
final class Measurement {
  private static final long LOOK_MS = 50;

  private final RunningBroker broker;
  private final List<Long> self = List.of(ProcessHandle.current().pid());
  private final Tally tally = new Tally();
  private long beganNanos;
  private long tookNanos;
  private long brokerCpuMicros;
  private long clientCpuMicros;

  Measurement(RunningBroker broker) {
    this.broker = broker;
  }

  Tally tally() {
    return tally;
  }

  void begin() throws IOException {
    brokerCpuMicros = -ProcessCpu.micros(broker.processIds());
    clientCpuMicros = -ProcessCpu.micros(self);
    beganNanos = System.nanoTime();
    tally.open();
  }

  void end() throws IOException {
    tally.close();
    tookNanos = System.nanoTime() - beganNanos;
    brokerCpuMicros += ProcessCpu.micros(broker.processIds());
    clientCpuMicros += ProcessCpu.micros(self);
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
    if (!broker.isAlive()) {
      throw new IOException(
          "Expected the broker to live, but it ended; it said:\n" + broker.lastWords());
    }
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
