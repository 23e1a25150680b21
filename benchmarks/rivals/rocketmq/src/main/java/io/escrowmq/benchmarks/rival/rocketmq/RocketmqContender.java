package io.escrowmq.benchmarks.rival.rocketmq;

import io.escrowmq.benchmarks.contender.BrokerProcess;
import io.escrowmq.benchmarks.contender.BrokerSettings;
import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.contender.FreePorts;
import io.escrowmq.benchmarks.contender.RunningBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * RocketMQ: a name server and a broker, with either way of flushing; {@code
 * benchmarks/rivals/README.md} says why each setting. Thread-safe.
 */
public abstract class RocketmqContender implements Contender {
  private static final Pattern NAMES_READY = Pattern.compile("Name Server boot success");
  private static final Pattern READY = Pattern.compile("boot success");
  private static final long READY_MS_MAX = 120_000;
  private static final List<String> JAVA_17_NEEDS =
      List.of(
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

  private final String name;
  private final String flush;

  private RocketmqContender(String name, String flush) {
    this.name = name;
    this.flush = flush;
  }

  /** As RocketMQ is by default: a reply says that the page cache has it. */
  public static final class AsyncFlush extends RocketmqContender {
    /** For the service loader. */
    public AsyncFlush() {
      super("rocketmq-async-flush", "ASYNC_FLUSH");
    }
  }

  /** What is sent is on disk before its reply; decisions are one-way messages all the same. */
  public static final class SyncFlush extends RocketmqContender {
    /** For the service loader. */
    public SyncFlush() {
      super("rocketmq-sync-flush", "SYNC_FLUSH");
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String configuration() {
    return "RocketMQ 5.5.0, name server (heap 256m) and broker, "
        + flush
        + ", four queues; asynchronous sends; TransactionMQProducer, whose decision is sent"
        + " one-way; push consumer, up to 32 messages a call";
  }

  @Override
  public String heap() {
    return "1g";
  }

  @Override
  public RunningBroker start(BrokerSettings settings) throws IOException, InterruptedException {
    // Read when the client's classes are loaded: nothing is to be written into the home directory.
    System.setProperty("rocketmq.log.root", settings.data().resolve("client-logs").toString());
    int namesPort = FreePorts.next();
    int port = FreePorts.next();
    Path namesFile = settings.data().resolve("names.properties");
    Files.writeString(namesFile, "listenPort=" + namesPort + "\nbindAddress=127.0.0.1\n");
    Path brokerFile = settings.data().resolve("broker.properties");
    Files.writeString(brokerFile, properties(settings, port, namesPort));
    // Both at once: the name server is the faster, and the broker looks for it last.
    BrokerProcess names = BrokerProcess.start(namesCommand(settings, namesFile));
    try {
      BrokerProcess broker = BrokerProcess.start(brokerCommand(settings, brokerFile));
      return serving(names, broker, namesPort);
    } catch (IOException | InterruptedException | RuntimeException notReady) {
      names.kill();
      throw notReady;
    }
  }

  private static RunningBroker serving(BrokerProcess names, BrokerProcess broker, int namesPort)
      throws IOException, InterruptedException {
    try {
      names.awaitLine(NAMES_READY, READY_MS_MAX);
      broker.awaitLine(READY, READY_MS_MAX);
      return new RocketmqBroker(names, broker, "127.0.0.1:" + namesPort);
    } catch (IOException | InterruptedException | RuntimeException notReady) {
      broker.kill();
      throw notReady;
    }
  }

  private String properties(BrokerSettings settings, int port, int namesPort) throws IOException {
    return """
        brokerClusterName=load-cluster
        brokerName=load-broker
        brokerId=0
        brokerIP1=127.0.0.1
        bindAddress=127.0.0.1
        listenPort=%1$d
        haListenPort=%2$d
        namesrvAddr=127.0.0.1:%3$d
        storePathRootDir=%4$s
        storePathCommitLog=%4$s/commitlog
        flushDiskType=%5$s
        waitTimeMillsInSendQueue=5000
        slaveReadEnable=false
        """
            .formatted(port, FreePorts.next(), namesPort, settings.data().resolve("store"), flush)
        + String.join("\n", settings.config())
        + "\n";
  }

  private static List<String> namesCommand(BrokerSettings settings, Path file) {
    List<String> command = java(settings, "256m");
    command.addAll(List.of("org.apache.rocketmq.namesrv.NamesrvStartup", "-c", file.toString()));
    return command;
  }

  private static List<String> brokerCommand(BrokerSettings settings, Path file) {
    List<String> command = java(settings, settings.heap());
    command.addAll(settings.jvmOptions());
    command.addAll(List.of("org.apache.rocketmq.broker.BrokerStartup", "-c", file.toString()));
    return command;
  }

  private static List<String> java(BrokerSettings settings, String heap) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    // The options are those of RocketMQ's own start script, but for 8 GiB of heap.
    command.addAll(List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseG1GC"));
    command.addAll(JAVA_17_NEEDS);
    command.add("-Drocketmq.home.dir=" + settings.data());
    command.add("-Drocketmq.log.root=" + settings.data().resolve("logs"));
    command.add("-Duser.home=" + settings.data());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return command;
  }
}
