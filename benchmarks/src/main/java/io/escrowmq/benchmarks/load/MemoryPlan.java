package io.escrowmq.benchmarks.load;

/**
 * How a broker's memory is to be watched.
 *
 * @param minutes how long, 1 to 1,440
 * @param rate messages per second, published and consumed; 0 = half of what the broker does at most
 * @param broker how it is to run
 */
public record MemoryPlan(int minutes, int rate, BrokerPlan broker) {
  /** Checks every value; throws IllegalArgumentException with a sentence that names it. */
  public MemoryPlan {
    LoadPlan.between("--minutes", minutes, 1, 1_440);
    LoadPlan.between("--rate", rate, 0, 10_000_000);
  }
}
