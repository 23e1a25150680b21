package io.escrowmq.benchmarks.load;

/** Keeps operations going until it is told to stop. */
interface Driver {
  /** Begins. Returns at once. */
  void start();

  /**
   * Begins no more operations and waits for those under way.
   *
   * @param timeoutMs longest wait
   * @return how many are not done even then
   */
  long stop(long timeoutMs) throws InterruptedException;

  /** The driver that a plan asks for. */
  static Driver of(LoadPlan plan, Operation operation, Tally tally) {
    return plan.rate() > 0
        ? new OpenLoop(plan, operation, tally)
        : new ClosedLoop(plan.inFlight(), Long.MAX_VALUE, operation, tally);
  }
}
