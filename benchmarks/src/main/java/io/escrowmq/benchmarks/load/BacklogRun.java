package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.BrokerSettings;
import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.contender.Receiving;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import io.escrowmq.benchmarks.measure.ProcessMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a backlog costs: heap against that of the empty broker, bytes on the disk, and how long the
 * broker takes to serve again after it was killed with it.
 */
public final class BacklogRun {
  private static final String TOPIC = "backlog";
  private static final int IN_FLIGHT = 1_024;
  private static final long LOOK_MS = 100;
  private static final double MIB = 1 << 20;

  private final BacklogPlan plan;
  private final Contender contender;
  private final Consumer<String> out;
  private ProcessMemory empty = new ProcessMemory(0, 0, 0);

  /**
   * Prepares a run.
   *
   * @param plan how much
   * @param contender which broker
   * @param out told each line of the result as soon as it is known
   */
  public BacklogRun(BacklogPlan plan, Contender contender, Consumer<String> out) {
    this.plan = plan;
    this.contender = contender;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @param parent where a directory for the broker is made, and removed afterwards
   * @throws IOException if the broker does not serve, or dies
   * @throws InterruptedException if the caller was interrupted
   */
  public void run(Path parent) throws IOException, InterruptedException {
    try (ScratchDirectory scratch = ScratchDirectory.under(parent)) {
      Path data = Files.createDirectory(scratch.path().resolve("broker"));
      BrokerSettings settings = new BrokerSettings(data, plan.heap(), List.of(), List.of());
      try (RunningBroker broker = contender.start(settings)) {
        empty = memory("empty", broker);
        fill(broker);
        ProcessMemory full = memory("with the backlog", broker);
        out.accept(
            "heap growth     %.1f MiB over the empty broker, %.2f bytes per message"
                .formatted(
                    (full.heapBytes() - empty.heapBytes()) / MIB,
                    (full.heapBytes() - empty.heapBytes()) / (double) plan.messages()));
        disk(data);
        broker.kill();
      }
      recover(settings);
    }
  }

  private ProcessMemory memory(String when, RunningBroker broker)
      throws IOException, InterruptedException {
    ProcessMemory memory = ProcessMemory.of(broker.processIds().get(0));
    out.accept(
        "%-15s heap %.1f MiB, %d mapped files, %d open files"
            .formatted(when, memory.heapBytes() / MIB, memory.mappings(), memory.openFiles()));
    return memory;
  }

  private void fill(RunningBroker broker) throws IOException, InterruptedException {
    byte[] filled = Bodies.filled(plan.bodyBytes());
    AtomicLong numbers = new AtomicLong();
    Tally tally = new Tally();
    long beganNanos = System.nanoTime();
    try (Sender sender = broker.publisher(TOPIC, IN_FLIGHT)) {
      ClosedLoop loop =
          new ClosedLoop(
              IN_FLIGHT,
              plan.messages(),
              () -> sender.send(Bodies.numbered(filled, numbers.getAndIncrement())),
              tally);
      loop.start();
      while (loop.finish(LOOK_MS) > 0) {
        if (!broker.isAlive()) {
          throw new IOException("The broker died; it said:\n" + broker.lastWords());
        }
      }
    }
    if (tally.failures() > 0) {
      throw new IOException("Publishes failed: " + tally.kindsOfFailure());
    }
    out.accept(
        "published       %,d messages of %d bytes in %.1f s"
            .formatted(
                plan.messages(),
                plan.bodyBytes(),
                (System.nanoTime() - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1)));
  }

  private void disk(Path data) throws IOException {
    for (String part : List.of("log", "snapshots")) {
      long bytes = 0;
      try (Stream<Path> files = Files.walk(data.resolve(part))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          bytes += Files.size(file);
        }
      }
      out.accept(
          "%-15s %.0f MiB, %.1f bytes per message"
              .formatted(part, bytes / MIB, bytes / (double) plan.messages()));
    }
  }

  private void recover(BrokerSettings settings) throws IOException, InterruptedException {
    long beganNanos = System.nanoTime();
    try (RunningBroker broker = contender.start(settings)) {
      out.accept(
          "after kill -9   ready in %,d ms, the start of the JVM included"
              .formatted(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos)));
      broker.lastWords().lines().filter(line -> line.contains(" ready in ")).forEach(out);
      memory("recovered", broker);
      if (plan.drain()) {
        drain(broker);
        memory("consumed", broker);
      }
    }
  }

  private void drain(RunningBroker broker) throws IOException, InterruptedException {
    CountDownLatch left = new CountDownLatch(plan.messages());
    long beganNanos = System.nanoTime();
    try (Receiving receiving = broker.receive(TOPIC, body -> left.countDown())) {
      receiving.awaitReady();
      while (!left.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
        if (!broker.isAlive()) {
          throw new IOException("The broker died; it said:\n" + broker.lastWords());
        }
      }
    }
    out.accept(
        "drained         in %.1f s"
            .formatted((System.nanoTime() - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1)));
  }
}
