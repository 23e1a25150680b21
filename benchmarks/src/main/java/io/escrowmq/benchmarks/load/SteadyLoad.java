package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import java.io.IOException;
import java.util.function.BiFunction;

/** The same operation again and again: first to warm up, then measured. */
final class SteadyLoad implements Scenario.OnOneBroker {
  static final long FINISH_MS = 30_000;
  private static final String TOPIC = "load";

  private final LoadPlan plan;
  private final BiFunction<RunningBroker, LoadPlan, Sender> senders;

  private SteadyLoad(LoadPlan plan, BiFunction<RunningBroker, LoadPlan, Sender> senders) {
    this.plan = plan;
    this.senders = senders;
  }

  static Scenario publish(LoadPlan plan) {
    return new SteadyLoad(plan, (broker, how) -> broker.publisher(TOPIC, how.inFlight()));
  }

  static Scenario transaction(LoadPlan plan) {
    return new SteadyLoad(plan, (broker, how) -> broker.transactor(TOPIC, how.inFlight()));
  }

  @Override
  public void run(RunningBroker broker, Stage stage) throws IOException, InterruptedException {
    Measurement measurement = stage.measurement();
    byte[] body = Bodies.filled(plan.bodyBytes());
    try (Sender sender = senders.apply(broker, plan)) {
      measure(plan, Driver.of(plan, () -> sender.send(body), measurement.tally()), measurement);
    }
  }

  /** Warms up, measures, and lets the rest finish outside of the window. */
  static void measure(LoadPlan plan, Driver driver, Measurement measurement)
      throws IOException, InterruptedException {
    driver.start();
    boolean measured = false;
    try {
      measurement.pass(plan.warmUpSeconds());
      measurement.begin();
      measurement.pass(plan.seconds());
      measurement.end();
      measured = true;
    } finally {
      // Whatever happened: operations that fail at once must not go round for ever.
      long unfinished = driver.stop(measured ? FINISH_MS : 1);
      if (measured) {
        finished(unfinished, measurement.tally());
      }
    }
  }

  static void finished(long unfinished, Tally tally) {
    for (long i = 0; i < unfinished; i++) {
      tally.failed(new IllegalStateException("not done " + FINISH_MS + " ms after the end"));
    }
  }
}
