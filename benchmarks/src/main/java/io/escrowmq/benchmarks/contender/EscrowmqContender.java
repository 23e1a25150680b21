package io.escrowmq.benchmarks.contender;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** EscrowMQ itself, started from this process's class path, with its default configuration. */
public final class EscrowmqContender implements Contender {
  private static final Pattern READY = Pattern.compile(" ready in \\d+ ms: port (\\d+),");
  private static final long READY_MS_MAX = 180_000;
  private static final List<String> CHRONICLE_NEEDS =
      List.of(
          "--add-opens",
          "java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-exports",
          "java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-exports",
          "java.base/sun.nio.ch=ALL-UNNAMED");

  @Override
  public String name() {
    return "escrowmq";
  }

  @Override
  public String configuration() {
    return "defaults: forced to disk before each reply; consumer with a credit window of 4,096 and"
        + " its handler, which never blocks, on the connection's thread";
  }

  @Override
  public RunningBroker start(BrokerSettings settings) throws IOException, InterruptedException {
    BrokerProcess process = BrokerProcess.start(command(settings));
    try {
      Matcher ready = process.awaitLine(READY, READY_MS_MAX);
      return new EscrowmqBroker(process, Integer.parseInt(ready.group(1)));
    } catch (IOException | InterruptedException | RuntimeException notReady) {
      process.stop();
      throw notReady;
    }
  }

  private static List<String> command(BrokerSettings settings) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("-Xmx" + settings.heap());
    command.addAll(CHRONICLE_NEEDS);
    command.addAll(settings.jvmOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.escrowmq.broker.BrokerMain", "serve"));
    command.addAll(List.of("--data", settings.data().toString()));
    command.addAll(List.of("--port", "0", "--http-port", "0"));
    settings.config().forEach(setting -> command.addAll(List.of("--set", setting)));
    return command;
  }
}
