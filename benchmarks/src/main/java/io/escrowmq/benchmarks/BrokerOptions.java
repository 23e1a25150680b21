package io.escrowmq.benchmarks;

import io.escrowmq.benchmarks.load.BrokerPlan;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that say how the broker is to run. */
final class BrokerOptions {
  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      description = "The broker's largest heap (default: ${DEFAULT-VALUE}).")
  String heap = "512m";

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

  BrokerPlan plan() {
    return new BrokerPlan(heap, jvmOptions, config);
  }
}
