package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.Burden;
import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import io.escrowmq.benchmarks.measure.GcLog;
import io.escrowmq.benchmarks.measure.ProcessMemory;
import io.escrowmq.benchmarks.measure.ResidentMemory;
import io.escrowmq.benchmarks.measure.Trend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A broker's memory while messages are published and consumed at a steady rate: what is resident,
 * what is left of the heap after collections, what is allocated; and whether any of it grows.
 */
public final class MemoryRun {
  private static final int IN_FLIGHT = 256;
  private static final int BODY_BYTES = 1_024;
  private static final int MAXIMUM_SECONDS = 10;
  private static final int WARM_UP_SECONDS = 10;
  private static final int SAMPLE_SECONDS = 10;
  private static final int SECONDS_PER_MINUTE = 60;
  private static final double MIB = 1 << 20;

  private final MemoryPlan plan;
  private final Contender contender;
  private final Consumer<String> out;
  private final List<Double> anonymousMib = new ArrayList<>();
  private final List<Double> heapMib = new ArrayList<>();
  private long allocatedMib;

  /**
   * Prepares a run.
   *
   * @param plan how long and how much
   * @param contender which broker
   * @param out told each line of the result as soon as it is known
   */
  public MemoryRun(MemoryPlan plan, Contender contender, Consumer<String> out) {
    this.plan = plan;
    this.contender = contender;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @param parent where a directory for the broker is made, and removed afterwards
   * @return how many operations failed
   * @throws IOException if the broker does not serve, or dies
   * @throws InterruptedException if the caller was interrupted
   */
  public long run(Path parent) throws IOException, InterruptedException {
    try (ScratchDirectory scratch = ScratchDirectory.under(parent)) {
      Path gcLog = scratch.path().resolve("gc.log");
      Stage stage = new Stage(contender, logging(gcLog), scratch.path(), new Measurement());
      Files.createDirectory(stage.data());
      try (RunningBroker broker = stage.start()) {
        List<Burden> burdens = stage.burden(broker);
        long process = broker.processIds().get(0);
        int rate = plan.rate() > 0 ? plan.rate() : half(broker);
        double beforeMib = liveMib("at the beginning", process);
        long failures = watch(broker, rate, () -> sample(process, gcLog));
        verdict(liveMib("at the end", process) - beforeMib);
        burdens.forEach(Burden::close);
        return failures;
      }
    }
  }

  private BrokerPlan logging(Path gcLog) {
    BrokerPlan asked = plan.broker();
    List<String> options =
        Stream.concat(asked.jvmOptions().stream(), Stream.of("-Xlog:gc:file=" + gcLog)).toList();
    return new BrokerPlan(asked.heap(), options, asked.config(), asked.under());
  }

  private int half(RunningBroker broker) throws IOException, InterruptedException {
    Measurement measurement = new Measurement(broker);
    load(broker, plan(ScenarioKind.MAXIMUM, MAXIMUM_SECONDS, 0), measurement);
    out.accept("maximum         %,.0f messages per second".formatted(measurement.perSecond()));
    return Math.max(1, (int) (measurement.perSecond() / 2));
  }

  private LoadPlan plan(ScenarioKind scenario, int seconds, int rate) {
    return new LoadPlan(
        scenario,
        IN_FLIGHT,
        seconds,
        WARM_UP_SECONDS,
        BODY_BYTES,
        rate,
        Amounts.DEFAULT,
        plan.broker());
  }

  private static void load(RunningBroker broker, LoadPlan how, Measurement measurement)
      throws IOException, InterruptedException {
    try (Sender sender = broker.publisher(EndToEnd.TOPIC, IN_FLIGHT)) {
      new EndToEnd(how).run(broker, sender, measurement);
    }
  }

  private double liveMib(String when, long process) throws IOException, InterruptedException {
    double mib = ProcessMemory.of(process).heapBytes() / MIB;
    out.accept("%-15s %.1f MiB of live objects after a full collection".formatted(when, mib));
    return mib;
  }

  /** Something to do again and again, which may fail. */
  @FunctionalInterface
  private interface Look {
    void look() throws IOException;
  }

  private long watch(RunningBroker broker, int rate, Look look)
      throws IOException, InterruptedException {
    int seconds = plan.minutes() * SECONDS_PER_MINUTE;
    Measurement measurement = new Measurement(broker);
    LoadPlan steady = plan(ScenarioKind.END_TO_END, seconds, rate);
    out.accept("load            %,d messages per second for %d s".formatted(rate, seconds));
    out.accept("   second   anonymous MiB   of files MiB   heap after gc MiB   allocated MiB/s");
    try (Sender sender = broker.publisher(EndToEnd.TOPIC, IN_FLIGHT)) {
      Sampling sampling = new Sampling(look, seconds / SAMPLE_SECONDS);
      Thread sampler = new Thread(sampling, "memory-sampler");
      sampler.setDaemon(true);
      sampler.start();
      new EndToEnd(steady).run(broker, sender, measurement);
      sampler.join(TimeUnit.SECONDS.toMillis(SAMPLE_SECONDS));
    }
    out.accept(
        "done            %,.0f per second, p99 %,.0f microseconds"
            .formatted(measurement.perSecond(), measurement.tally().latencies().micros(99)));
    return measurement.tally().failures();
  }

  /** Looks every ten seconds while the load runs on other threads. */
  private final class Sampling implements Runnable {
    private final Look look;
    private final int times;

    Sampling(Look look, int times) {
      this.look = look;
      this.times = times;
    }

    @Override
    public void run() {
      try {
        for (int i = 0; i < times; i++) {
          TimeUnit.SECONDS.sleep(SAMPLE_SECONDS);
          look.look();
        }
      } catch (IOException gone) {
        out.accept("no more samples: " + gone.getMessage());
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void sample(long process, Path gcLog) throws IOException {
    ResidentMemory resident = ResidentMemory.of(process);
    GcLog collected = GcLog.read(gcLog);
    anonymousMib.add(resident.anonymousBytes() / MIB);
    heapMib.add((double) collected.heapMib());
    out.accept(
        "%9d %15.1f %14.1f %19d %17.1f"
            .formatted(
                anonymousMib.size() * SAMPLE_SECONDS,
                resident.anonymousBytes() / MIB,
                resident.fileBytes() / MIB,
                collected.heapMib(),
                anonymousMib.size() == 1
                    ? 0.0
                    : (collected.allocatedMib() - allocatedMib) / (double) SAMPLE_SECONDS));
    allocatedMib = collected.allocatedMib();
  }

  private void verdict(double liveMib) {
    double perMinute = SECONDS_PER_MINUTE / (double) SAMPLE_SECONDS;
    out.accept(
        ("growth          live objects %+.1f MiB in all; by the second half of the samples:"
                + " anonymous %+.2f, heap after gc %+.2f MiB per minute")
            .formatted(
                liveMib,
                Trend.ofSecondHalf(anonymousMib) * perMinute,
                Trend.ofSecondHalf(heapMib) * perMinute));
  }
}
