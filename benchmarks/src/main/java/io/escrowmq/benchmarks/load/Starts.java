package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import io.escrowmq.benchmarks.measure.Latencies;
import io.escrowmq.benchmarks.measure.ProcessCpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long it takes from the start of the process until the broker serves: on an empty directory,
 * and on what a SIGKILL left after a quantity of messages. Each start finds the very same files. An
 * operation is a start after the kill.
 */
final class Starts implements Scenario {
  private static final int MIB = 1 << 20;

  private final LoadPlan plan;

  Starts(LoadPlan plan) {
    this.plan = plan;
  }

  @Override
  public void run(Stage stage) throws IOException, InterruptedException {
    Path kept = stage.scratch().resolve("kept");
    Latencies empty = new Latencies();
    for (int i = 0; i < plan.amounts().starts(); i++) {
      empty(stage.data());
      empty.record(startAndKill(stage).tookNanos);
    }
    empty(stage.data());
    fillAndKill(stage);
    Directories.copy(stage.data(), kept);
    Measurement measurement = stage.measurement();
    for (int i = 0; i < plan.amounts().starts(); i++) {
      Directories.remove(stage.data());
      Directories.copy(kept, stage.data());
      Start start = startAndKill(stage);
      measurement.add(start.tookNanos, start.brokerCpuMicros);
    }
    measurement.figure("emptyReadyMs", empty.micros(50) / 1e3);
    measurement.figure("killedReadyMs", measurement.tally().latencies().micros(50) / 1e3);
    measurement.figure("logMib", plan.amounts().logMib());
  }

  private static void empty(Path directory) throws IOException {
    Directories.remove(directory);
    Files.createDirectory(directory);
  }

  private static Start startAndKill(Stage stage) throws IOException, InterruptedException {
    long beganNanos = System.nanoTime();
    try (RunningBroker broker = stage.start()) {
      Start start =
          new Start(System.nanoTime() - beganNanos, ProcessCpu.micros(broker.processIds()));
      broker.kill();
      return start;
    }
  }

  /** One start. */
  private record Start(long tookNanos, long brokerCpuMicros) {}

  private void fillAndKill(Stage stage) throws IOException, InterruptedException {
    try (RunningBroker broker = stage.start()) {
      long messages = Math.max(1, (long) plan.amounts().logMib() * MIB / plan.bodyBytes());
      try (Sender sender = broker.publisher("load", Fill.IN_FLIGHT)) {
        byte[] body = Bodies.filled(plan.bodyBytes());
        Fill.run(messages, () -> sender.send(body), stage.measurement());
      }
      broker.kill();
    }
  }
}
