package io.escrowmq.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A scenario with its settings, the same for all contenders.
 *
 * @param id its name in files, such as {@code publish-256}
 * @param scenario the load command's
 * @param title for people
 * @param args further arguments of the load command
 * @param headline the figure that contenders are compared by
 * @param more further figures of the same report that are shown
 */
public record Case(
    String id,
    String scenario,
    String title,
    List<String> args,
    Headline headline,
    List<String> more) {
  private static final Headline RATE = new Headline("perSecond", "per second", false);
  private static final Headline LATENCY = new Headline("p50Micros", "µs p50", true);

  /** Copies the lists. */
  public Case {
    args = List.copyOf(args);
    more = List.copyOf(more);
  }

  /**
   * The figure that counts.
   *
   * @param field its name in the report's JSON
   * @param unit for people
   * @param lessIsBetter whether it is a time
   */
  public record Headline(String field, String unit, boolean lessIsBetter) {}

  /**
   * All cases with the settings of a full comparison, or with so little of everything that only
   * their working is shown.
   *
   * @param quick whether seconds are to suffice
   * @return the cases in the order of the table
   */
  public static List<Case> all(boolean quick) {
    List<String> drain = List.of("--backlog", quick ? "20000" : "1000000");
    List<String> questions = List.of("--messages", quick ? "500" : "10000");
    List<String> starts =
        List.of("--log-mib", quick ? "16" : "1024", "--starts", quick ? "1" : "3");
    return List.of(
        steady("publish", 1),
        steady("publish", 16),
        steady("publish", 256),
        steady("transaction", 1),
        steady("transaction", 16),
        steady("transaction", 64),
        steady("transaction", 256),
        new Case(
            "transaction-h2-64",
            "transaction-h2",
            "transaction with a local H2 transaction, 64 threads",
            List.of("--in-flight", "64"),
            RATE,
            List.of("baselinePerSecond", "ratioToBaseline")),
        new Case(
            "end-to-end-2000",
            "end-to-end",
            "publish to receive at 2,000 per second",
            List.of("--rate", "2000"),
            LATENCY,
            List.of("p999Micros", "maxMicros")),
        new Case(
            "maximum",
            "maximum",
            "publish and consume together, maximum",
            List.of("--in-flight", "256"),
            RATE,
            List.of()),
        new Case("drain", "drain", "drain of a backlog", drain, RATE, List.of()),
        new Case(
            "check-back",
            "check-back",
            "check-backs, due to resolved",
            questions,
            new Headline("dueToResolvedMs", "ms", true),
            List.of("lastSendToResolvedMs")),
        new Case(
            "start",
            "start",
            "ready after SIGKILL",
            starts,
            new Headline("killedReadyMs", "ms", true),
            List.of("emptyReadyMs", "logMib")));
  }

  private static Case steady(String scenario, int inFlight) {
    return new Case(
        scenario + "-" + inFlight,
        scenario,
        scenario + ", " + inFlight + " in flight",
        List.of("--in-flight", Integer.toString(inFlight)),
        RATE,
        List.of());
  }

  /**
   * The cases that were asked for.
   *
   * @param cases all
   * @param only ids or scenarios; empty for all
   * @return the ones asked for, in the order of the table
   */
  public static List<Case> only(List<Case> cases, List<String> only) {
    Optional<String> unknown =
        only.stream().filter(name -> cases.stream().noneMatch(one -> one.is(name))).findFirst();
    if (unknown.isPresent()) {
      throw new IllegalArgumentException(
          "Expected --only to be one of "
              + String.join(", ", cases.stream().map(Case::id).toList())
              + " or a scenario, but it is "
              + unknown.get());
    }
    return only.isEmpty()
        ? cases
        : cases.stream().filter(one -> only.stream().anyMatch(one::is)).toList();
  }

  /**
   * The arguments for a contender: the same for all, but for one setting without which a scenario
   * would measure a timer.
   */
  List<String> argsFor(String contender) {
    List<String> all = new ArrayList<>(args);
    if (scenario.equals("check-back") && contender.startsWith("rocketmq")) {
      // By default it looks for what is due once in 30 s.
      all.addAll(List.of("--broker-config", "transactionCheckInterval=500"));
    }
    return all;
  }

  private boolean is(String name) {
    return name.equals(id) || name.equals(scenario);
  }
}
