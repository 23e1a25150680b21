package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.Receiving;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Transactions that their producer never decides, until the broker asks it, about all of them at
 * the same instant. An operation is done when its message has been received; latency counts from
 * that instant. In the warm-up there are ordinary transactions, and a first round of the same.
 */
final class CheckBacks implements Scenario.OnOneBroker {
  private static final long FIRST_CHECK_MS = 6_000;

  /** Few, since the broker counts from the arrival of a prepare, which must not wait for long. */
  private static final int IN_FLIGHT = 64;

  private static final long RESOLVE_SECONDS_MAX = 120;

  private final LoadPlan plan;

  CheckBacks(LoadPlan plan) {
    this.plan = plan;
  }

  @Override
  public void run(RunningBroker broker, Stage stage) throws IOException, InterruptedException {
    int messages = plan.amounts().messages();
    Measurement measurement = stage.measurement();
    if (plan.warmUpSeconds() > 0) {
      Measurement unused = new Measurement(broker);
      ordinary(broker, unused);
      new Round("warm-up", messages, unused).run(broker);
      measurement.tally().addWrongs(unused.tally());
    }
    Round round = new Round("load", messages, measurement);
    round.run(broker);
    long lastNanos = round.arrivals.lastNanos();
    measurement.figure("lastSendToResolvedMs", (lastNanos - round.sentNanos) / 1e6);
    measurement.figure("dueToResolvedMs", (lastNanos - round.dueNanos) / 1e6);
  }

  /** What a broker does all day before it has to ask about anything. */
  private void ordinary(RunningBroker broker, Measurement measurement)
      throws IOException, InterruptedException {
    byte[] body = Bodies.filled(plan.bodyBytes());
    try (Sender sender = broker.transactor("ordinary", IN_FLIGHT)) {
      Operation transaction = () -> sender.send(body);
      ClosedLoop loop = new ClosedLoop(IN_FLIGHT, Long.MAX_VALUE, transaction, measurement.tally());
      loop.start();
      measurement.pass(plan.warmUpSeconds());
      SteadyLoad.finished(loop.stop(SteadyLoad.FINISH_MS), measurement.tally());
    }
  }

  /** Some transactions, from prepare to receipt. */
  private final class Round {
    private final String topic;
    private final int messages;
    private final Measurement measurement;
    private final long dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FIRST_CHECK_MS);
    private final Arrivals arrivals;
    private long sentNanos;

    Round(String topic, int messages, Measurement measurement) {
      this.topic = topic;
      this.messages = messages;
      this.measurement = measurement;
      this.arrivals = new Arrivals(messages, number -> dueNanos, measurement.tally());
    }

    void run(RunningBroker broker) throws IOException, InterruptedException {
      try (Receiving receiving = broker.receive(topic, arrivals::received);
          Sender sender = broker.undecided(topic, IN_FLIGHT, dueNanos)) {
        receiving.awaitReady();
        prepare(sender);
        sentNanos = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(dueNanos - sentNanos);
        measurement.begin();
        arrivals.await(RESOLVE_SECONDS_MAX, measurement);
        measurement.end();
      }
    }

    private void prepare(Sender sender) throws IOException, InterruptedException {
      byte[] filled = Bodies.filled(plan.bodyBytes());
      AtomicLong numbers = new AtomicLong();
      Fill.run(
          messages,
          IN_FLIGHT,
          () -> sender.send(Bodies.numbered(filled, numbers.getAndIncrement())),
          measurement);
    }
  }
}
