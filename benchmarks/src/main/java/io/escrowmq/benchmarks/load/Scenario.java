package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.RunningBroker;
import java.io.IOException;

/** One way of putting a broker under load. For one run. */
interface Scenario {
  /**
   * Drives the broker, and opens and closes the window of measurement.
   *
   * @param broker under load
   * @param measurement takes what happens
   */
  void run(RunningBroker broker, Measurement measurement) throws IOException, InterruptedException;
}
