package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.Burden;
import io.escrowmq.benchmarks.contender.RunningBroker;
import java.io.IOException;
import java.util.List;

/** One way of putting a broker under load. For one run. */
interface Scenario {
  /**
   * Starts the broker, drives it, and opens and closes the window of measurement.
   *
   * @param stage the broker to be, and what takes the figures
   */
  void run(Stage stage) throws IOException, InterruptedException;

  /** Most scenarios: one broker from beginning to end. */
  @FunctionalInterface
  interface OnOneBroker extends Scenario {
    @Override
    default void run(Stage stage) throws IOException, InterruptedException {
      try (RunningBroker broker = stage.start()) {
        List<Burden> burdens = stage.burden(broker);
        run(broker, stage);
        burdens.forEach(Burden::close);
      }
    }

    /** Drives a broker that serves. */
    void run(RunningBroker broker, Stage stage) throws IOException, InterruptedException;
  }
}
