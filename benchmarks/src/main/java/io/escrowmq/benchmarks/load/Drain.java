package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.Receiving;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A backlog that one group takes as fast as it can, with an acknowledgement per message. The
 * warm-up is the same, once and again until its time is over. A message's latency is the time from
 * the beginning of the drain to its receipt.
 */
final class Drain implements Scenario.OnOneBroker {
  private static final long DRAIN_SECONDS_MAX = 3_600;

  private final LoadPlan plan;
  private final byte[] filled;

  Drain(LoadPlan plan) {
    this.plan = plan;
    this.filled = Bodies.filled(plan.bodyBytes());
  }

  @Override
  public void run(RunningBroker broker, Stage stage) throws IOException, InterruptedException {
    Measurement measurement = stage.measurement();
    int backlog = plan.amounts().backlog();
    long warmNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(plan.warmUpSeconds());
    for (int i = 1; warmNanos - System.nanoTime() > 0; i++) {
      fill(broker, "warm-up-" + i, backlog, measurement);
      drain(broker, "warm-up-" + i, backlog, measurement);
    }
    fill(broker, "load", backlog, measurement);
    measurement.begin();
    drain(broker, "load", backlog, measurement);
  }

  private void fill(RunningBroker broker, String topic, int messages, Measurement measurement)
      throws IOException, InterruptedException {
    AtomicLong numbers = new AtomicLong();
    try (Sender sender = broker.publisher(topic, Fill.IN_FLIGHT)) {
      Fill.run(
          messages,
          () -> sender.send(Bodies.numbered(filled, numbers.getAndIncrement())),
          measurement);
    }
  }

  private static void drain(
      RunningBroker broker, String topic, int messages, Measurement measurement)
      throws IOException, InterruptedException {
    long beganNanos = System.nanoTime();
    Arrivals arrivals = new Arrivals(messages, number -> beganNanos, measurement.tally());
    try (Receiving receiving = broker.receive(topic, arrivals::received)) {
      receiving.awaitReady();
      arrivals.await(DRAIN_SECONDS_MAX, measurement);
      measurement.end();
    }
  }
}
