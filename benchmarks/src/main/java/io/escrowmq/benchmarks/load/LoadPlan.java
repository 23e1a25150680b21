package io.escrowmq.benchmarks.load;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What to run.
 *
 * @param scenario which
 * @param inFlight most operations under way at a time, 1 to 100,000
 * @param seconds how long is measured, 1 to 86,400; the drain scenario ends by itself
 * @param warmUpSeconds how long the same load runs before that, 0 to 3,600
 * @param bodyBytes length of each body, 16 to 1 MiB
 * @param rate operations per second, begun on time whatever the broker does; 0 = the next when one
 *     is done
 * @param backlog messages for the drain scenario, 1 to 100 million
 * @param heap the broker's largest heap, such as {@code 512m}
 * @param brokerOptions further options of the broker's JVM
 */
public record LoadPlan(
    ScenarioKind scenario,
    int inFlight,
    int seconds,
    int warmUpSeconds,
    int bodyBytes,
    int rate,
    int backlog,
    String heap,
    List<String> brokerOptions) {
  private static final Pattern HEAP = Pattern.compile("[1-9][0-9]{0,8}[kKmMgG]");
  private static final int BODY_BYTES_MIN = 16;

  /** Checks every value; throws IllegalArgumentException with a sentence that names it. */
  public LoadPlan {
    between("--in-flight", inFlight, 1, 100_000);
    between("--seconds", seconds, 1, 86_400);
    between("--warm-up", warmUpSeconds, 0, 3_600);
    between("--body-bytes", bodyBytes, BODY_BYTES_MIN, 1 << 20);
    between("--rate", rate, 0, 10_000_000);
    between("--backlog", backlog, 1, 100_000_000);
    if (!HEAP.matcher(heap).matches()) {
      throw new IllegalArgumentException(
          "Expected --heap to be a number and k, m or g, such as 512m, but it is " + heap);
    }
    if (scenario == ScenarioKind.DRAIN && rate != 0) {
      throw new IllegalArgumentException(
          "Expected no --rate for the drain scenario, which goes as fast as it can");
    }
    brokerOptions = List.copyOf(brokerOptions);
  }

  private static void between(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "Expected " + name + " to be " + least + " to " + most + ", but it is " + value);
    }
  }
}
