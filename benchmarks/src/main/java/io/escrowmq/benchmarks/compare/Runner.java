package io.escrowmq.benchmarks.compare;

/** Puts contenders through cases. */
@FunctionalInterface
public interface Runner {
  /**
   * Runs once.
   *
   * @param one the case
   * @param contender the contender's name
   * @return what came of it; failures are outcomes, not exceptions
   * @throws InterruptedException if interrupted
   */
  Run run(Case one, String contender) throws InterruptedException;
}
