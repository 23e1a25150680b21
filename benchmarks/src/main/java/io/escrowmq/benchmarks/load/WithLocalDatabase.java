package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.LocalSender;
import io.escrowmq.benchmarks.contender.RunningBroker;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Business transactions of one insert and one message, each on a thread of its own. Before and
 * after them the same threads do transactions of two inserts and no message: the order, and a row
 * with an id by which any broker could find out later whether it was committed.
 */
final class WithLocalDatabase implements Scenario.OnOneBroker {
  /** For the contender's own reading beside the threads of the load. */
  private static final int SPARE_CONNECTIONS = 4;

  private final LoadPlan plan;

  WithLocalDatabase(LoadPlan plan) {
    this.plan = plan;
  }

  @Override
  public void run(RunningBroker broker, Stage stage) throws IOException, InterruptedException {
    Measurement measurement = stage.measurement();
    byte[] body = Bodies.filled(plan.bodyBytes());
    try (LocalDatabase database =
        LocalDatabase.open(stage.database(), plan.inFlight() + SPARE_CONNECTIONS)) {
      double before = baselinePerSecond(database, plan.warmUpSeconds(), measurement);
      try (LocalSender sender = broker.localSender("load", database.dataSource())) {
        ThreadLoop threads =
            new ThreadLoop(
                plan.inFlight(), () -> sender.send(body, database::takeOrder), measurement.tally());
        SteadyLoad.measure(plan, threads, measurement);
      }
      double baseline = (before + baselinePerSecond(database, 0, measurement)) / 2;
      measurement.figure("baselinePerSecond", baseline);
      measurement.figure("ratioToBaseline", LoadReport.ratio(measurement.perSecond(), baseline));
    }
  }

  private double baselinePerSecond(
      LocalDatabase database, int warmUpSeconds, Measurement measurement)
      throws IOException, InterruptedException {
    Tally tally = new Tally();
    ThreadLoop threads =
        new ThreadLoop(
            plan.inFlight(),
            () -> {
              database.takeOrderAlone();
              return false;
            },
            tally);
    threads.start();
    long tookNanos;
    try {
      measurement.pass(warmUpSeconds);
      long beganNanos = System.nanoTime();
      tally.open();
      measurement.pass(plan.seconds());
      tally.close();
      tookNanos = System.nanoTime() - beganNanos;
    } finally {
      threads.stop(SteadyLoad.FINISH_MS);
    }
    if (tally.failures() > 0) {
      throw new IOException("The database alone failed: " + tally.kindsOfFailure());
    }
    return tally.latencies().count() * (double) TimeUnit.SECONDS.toNanos(1) / tookNanos;
  }
}
