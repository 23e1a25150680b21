package io.escrowmq.benchmarks.load;

/**
 * How much those scenarios do that do not go on for a number of seconds.
 *
 * @param backlog messages for the drain scenario, 1 to 100 million
 * @param messages transactions for check-back, or rows for outbox without a rate, 1 to 10 million
 * @param logMib MiB of messages that the start scenario writes before it kills the broker, 1 to
 *     1,048,576
 * @param starts how many starts the start scenario measures of each kind, 1 to 100
 */
public record Amounts(int backlog, int messages, int logMib, int starts) {
  /** A million, ten thousand, 1 GiB, five. */
  public static final Amounts DEFAULT = new Amounts(1_000_000, 10_000, 1_024, 5);

  /** Checks every value; throws IllegalArgumentException with a sentence that names it. */
  public Amounts {
    LoadPlan.between("--backlog", backlog, 1, 100_000_000);
    LoadPlan.between("--messages", messages, 1, 10_000_000);
    LoadPlan.between("--log-mib", logMib, 1, 1 << 20);
    LoadPlan.between("--starts", starts, 1, 100);
  }
}
