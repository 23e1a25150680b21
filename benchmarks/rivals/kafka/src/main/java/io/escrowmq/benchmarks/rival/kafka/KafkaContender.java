package io.escrowmq.benchmarks.rival.kafka;

import io.escrowmq.benchmarks.contender.BrokerProcess;
import io.escrowmq.benchmarks.contender.BrokerSettings;
import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.contender.FreePorts;
import io.escrowmq.benchmarks.contender.RunningBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * Kafka as one process that is controller and broker (KRaft), with the settings of its own sample
 * for one node; {@code benchmarks/rivals/README.md} says why each. Thread-safe.
 */
public abstract class KafkaContender implements Contender {
  private static final Pattern READY = Pattern.compile("Kafka Server started");
  private static final long READY_MS_MAX = 120_000;

  private final String name;
  private final String forcing;
  private final String forceMessages;

  private KafkaContender(String name, String forcing, String forceMessages) {
    this.name = name;
    this.forcing = forcing;
    this.forceMessages = forceMessages;
  }

  /** As Kafka is by default: a reply says that the page cache has it. */
  public static final class NoForce extends KafkaContender {
    /** For the service loader. */
    public NoForce() {
      super("kafka", "no force", "");
    }
  }

  /** Each batch is forced to disk before its reply. */
  public static final class ForceEach extends KafkaContender {
    /** For the service loader. */
    public ForceEach() {
      super(
          "kafka-flush",
          "log.flush.interval.messages=1: forces each batch",
          "log.flush.interval.messages=1\n");
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String configuration() {
    return "Kafka 4.1.1, KRaft, one process, one partition, "
        + forcing
        + "; producer acks=all, linger.ms=0, idempotent; a transactional producer for each"
        + " transaction in flight; consumer with automatic commits";
  }

  @Override
  public String heap() {
    return "1g";
  }

  @Override
  public RunningBroker start(BrokerSettings settings) throws IOException, InterruptedException {
    int port = FreePorts.next();
    Path properties = settings.data().resolve("server.properties");
    boolean fresh = !Files.exists(properties);
    Files.writeString(
        properties,
        properties(settings.data(), port) + String.join("\n", settings.config()) + "\n");
    if (fresh) {
      format(properties);
    }
    BrokerProcess process = BrokerProcess.start(command(settings, properties));
    try {
      process.awaitLine(READY, READY_MS_MAX);
      return new KafkaBroker(process, port);
    } catch (IOException | InterruptedException | RuntimeException notReady) {
      process.stop();
      throw notReady;
    }
  }

  private String properties(Path data, int port) throws IOException {
    int controllerPort = FreePorts.next();
    return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.bootstrap.servers=127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        controller.listener.names=CONTROLLER
        log.dirs=%3$s
        num.partitions=1
        offsets.topic.replication.factor=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        group.initial.rebalance.delay.ms=0
        """
            .formatted(port, controllerPort, data.resolve("logs"))
        + forceMessages;
  }

  /** In this process, for it is no part of what is measured. */
  private static void format(Path properties) throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int exitCode;
    try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      String[] args = {
        "format",
        "--standalone",
        "--cluster-id",
        Uuid.randomUuid().toString(),
        "--config",
        properties.toString()
      };
      exitCode = StorageTool.execute(args, out);
    }
    if (exitCode != 0) {
      throw new IOException(
          "Expected to format Kafka's directory, but: " + said.toString(StandardCharsets.UTF_8));
    }
  }

  private static List<String> command(BrokerSettings settings, Path properties) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    // The collector's settings are those of Kafka's own start script.
    command.addAll(List.of("-Xmx" + settings.heap(), "-Xms" + settings.heap()));
    command.addAll(
        List.of(
            "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35"));
    command.addAll(settings.jvmOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("kafka.Kafka", properties.toString()));
    return command;
  }
}
