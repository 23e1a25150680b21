package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.Receiving;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A backlog that one group takes as fast as it can, with an acknowledgement per message. With a
 * warm-up a backlog of a fifth of the size is drained first. A message's latency is the time from
 * the beginning of the drain to its receipt.
 */
final class Drain implements Scenario.OnOneBroker {
  private static final long LOOK_MS = 50;
  private static final long DRAIN_SECONDS_MAX = 3_600;
  private static final int WARM_UP_PART = 5;

  private final LoadPlan plan;
  private final byte[] filled;

  Drain(LoadPlan plan) {
    this.plan = plan;
    this.filled = Bodies.filled(plan.bodyBytes());
  }

  @Override
  public void run(RunningBroker broker, Stage stage) throws IOException, InterruptedException {
    Measurement measurement = stage.measurement();
    if (plan.warmUpSeconds() > 0) {
      int part = Math.max(1, plan.amounts().backlog() / WARM_UP_PART);
      fill(broker, "warm-up", part, measurement);
      drain(broker, new Backlog("warm-up", part), measurement);
    }
    fill(broker, "load", plan.amounts().backlog(), measurement);
    measurement.begin();
    drain(broker, new Backlog("load", plan.amounts().backlog()), measurement);
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

  private static void drain(RunningBroker broker, Backlog backlog, Measurement measurement)
      throws IOException, InterruptedException {
    long beganNanos = System.nanoTime();
    long end = beganNanos + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS_MAX);
    Tally tally = measurement.tally();
    try (Receiving receiving =
        broker.receive(backlog.topic, body -> backlog.received(body, beganNanos, tally))) {
      receiving.awaitReady();
      while (!backlog.empty.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
        measurement.requireBroker();
        if (System.nanoTime() - end > 0) {
          SteadyLoad.finished(backlog.empty.getCount(), tally);
          break;
        }
      }
      measurement.end();
    }
  }

  /** What is still to come. The receiver runs on one thread or several. */
  private static final class Backlog {
    private final String topic;
    private final BitSet seen;
    private final CountDownLatch empty;

    Backlog(String topic, int messages) {
      this.topic = topic;
      this.seen = new BitSet(messages);
      this.empty = new CountDownLatch(messages);
    }

    void received(byte[] body, long beganNanos, Tally tally) {
      int number = (int) Bodies.number(body);
      boolean before;
      synchronized (seen) {
        before = seen.get(number);
        seen.set(number);
      }
      if (before) {
        tally.duplicate();
        return;
      }
      tally.done(System.nanoTime() - beganNanos);
      empty.countDown();
    }
  }
}
