package io.escrowmq.benchmarks.rival.rabbitmq;

import io.escrowmq.benchmarks.contender.BrokerProcess;
import io.escrowmq.benchmarks.contender.BrokerSettings;
import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.contender.FreePorts;
import io.escrowmq.benchmarks.contender.RunningBroker;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * RabbitMQ with a quorum queue, which forces its log before it confirms; {@code
 * benchmarks/rivals/README.md} says why each setting. The server is the one that is installed.
 * Thread-safe.
 */
public final class RabbitmqContender implements Contender {
  private static final Pattern READY = Pattern.compile("completed with \\d+ plugins");
  private static final long READY_MS_MAX = 120_000;

  /** For the service loader. */
  public RabbitmqContender() {}

  @Override
  public String name() {
    return "rabbitmq";
  }

  @Override
  public String configuration() {
    return "RabbitMQ "
        + RabbitmqServer.find().map(RabbitmqServer::version).orElse("(not installed)")
        + ", no plugins, memory watermark instead of a heap, a quorum queue of one replica whose"
        + " log is forced before each confirm; publisher confirms, consumer with a prefetch of "
        + RabbitmqReceiving.PREFETCH
        + " that acknowledges each message";
  }

  /** What it may use before it holds back publishers. */
  @Override
  public String heap() {
    return "4g";
  }

  @Override
  public RunningBroker start(BrokerSettings settings) throws IOException, InterruptedException {
    if (!settings.jvmOptions().isEmpty()) {
      throw new UnsupportedOperationException("RabbitMQ takes no --broker-option: it has no JVM");
    }
    RabbitmqServer server =
        RabbitmqServer.find()
            .orElseThrow(
                () ->
                    new UnsupportedOperationException(
                        "SKIPPED: RabbitMQ is not installed"
                            + " (on Debian: apt-get install rabbitmq-server)"));
    int port = FreePorts.next();
    BrokerProcess process = BrokerProcess.start(server.command(settings, port));
    try {
      process.awaitLine(READY, READY_MS_MAX);
      return new RabbitmqBroker(process, port);
    } catch (IOException | InterruptedException | RuntimeException notReady) {
      process.stop();
      throw notReady;
    }
  }
}
