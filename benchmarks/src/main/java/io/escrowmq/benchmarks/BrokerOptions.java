package io.escrowmq.benchmarks;

import io.escrowmq.benchmarks.load.BrokerPlan;
import io.escrowmq.benchmarks.load.Under;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how the broker is to run. */
final class BrokerOptions {
  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      description = "The broker's largest heap (default: 512m; more for some rivals).")
  @Nullable String heap;

  @Option(
      names = "--broker-option",
      paramLabel = "OPTION",
      description = "An option for the broker's JVM; repeatable.")
  List<String> jvmOptions = new ArrayList<>();

  @Option(
      names = "--broker-config",
      paramLabel = "KEY=VALUE",
      description = "A setting of the broker's own configuration; repeatable.")
  List<String> config = new ArrayList<>();

  @Option(
      names = "--under",
      paramLabel = "WHAT:COUNT",
      description =
          "What the broker has to keep beside the load: backlog:N, topics:N, groups:N,"
              + " connections:N; repeatable.")
  List<String> under = new ArrayList<>();

  /** The plan, with the contender's own heap where the user says nothing. */
  BrokerPlan plan(String ofContender) {
    return new BrokerPlan(
        heap == null ? ofContender : heap,
        jvmOptions,
        config,
        under.stream().map(Under::parse).toList());
  }
}
