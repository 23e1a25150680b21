package io.escrowmq.benchmarks.load;

import java.io.IOException;

/** A number of messages, sent as fast as the broker takes them, before anything is measured. */
final class Fill {
  /** Enough for the rate, and few enough for any broker. */
  static final int IN_FLIGHT = 1_024;

  private static final long LOOK_MS = 50;

  private Fill() {}

  /** Returns when all are done; the tally has those that failed. */
  static void run(long operations, Operation operation, Measurement measurement)
      throws IOException, InterruptedException {
    run(operations, IN_FLIGHT, operation, measurement);
  }

  /** The same with another number of them under way. */
  static void run(long operations, int inFlight, Operation operation, Measurement measurement)
      throws IOException, InterruptedException {
    ClosedLoop loop = new ClosedLoop(inFlight, operations, operation, measurement.tally());
    loop.start();
    try {
      while (loop.finish(LOOK_MS) > 0) {
        measurement.requireBroker();
      }
    } finally {
      loop.stop(1);
    }
  }
}
