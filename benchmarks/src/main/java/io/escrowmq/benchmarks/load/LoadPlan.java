package io.escrowmq.benchmarks.load;

/**
 * What to run.
 *
 * @param scenario which
 * @param inFlight most operations under way at a time, 1 to 100,000
 * @param seconds how long is measured, 1 to 86,400; some scenarios end by themselves
 * @param warmUpSeconds how long the same load runs before that, 0 to 3,600
 * @param bodyBytes length of each body, 16 to 1 MiB
 * @param rate operations per second, begun on time whatever the broker does; 0 = the next when one
 *     is done, or the scenario's own rate if it has one
 * @param amounts how much where no time is given
 * @param broker how the broker is to run
 */
public record LoadPlan(
    ScenarioKind scenario,
    int inFlight,
    int seconds,
    int warmUpSeconds,
    int bodyBytes,
    int rate,
    Amounts amounts,
    BrokerPlan broker) {
  private static final int BODY_BYTES_MIN = 16;
  private static final int END_TO_END_RATE = 2_000;

  /** Checks every value; throws IllegalArgumentException with a sentence that names it. */
  public LoadPlan {
    between("--in-flight", inFlight, 1, 100_000);
    between("--seconds", seconds, 1, 86_400);
    between("--warm-up", warmUpSeconds, 0, 3_600);
    between("--body-bytes", bodyBytes, BODY_BYTES_MIN, 1 << 20);
    between("--rate", rate, 0, 10_000_000);
    if (rate != 0 && !scenario.hasRate()) {
      throw new IllegalArgumentException(
          "Expected no --rate for the " + scenario + " scenario, which goes as fast as it can");
    }
    if (scenario == ScenarioKind.START && !broker.under().isEmpty()) {
      throw new IllegalArgumentException(
          "Expected no --under for the start scenario, whose brokers keep what it wrote itself");
    }
    if (scenario == ScenarioKind.END_TO_END && rate == 0) {
      rate = END_TO_END_RATE;
    }
  }

  static void between(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "Expected " + name + " to be " + least + " to " + most + ", but it is " + value);
    }
  }
}
