package io.escrowmq.benchmarks.rival.artemis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.nativo.jlibaio.LibaioContext;

/**
 * Main class of the broker's process: an Artemis server with the configuration that its own {@code
 * artemis create} writes, as far as it matters here.
 */
final class ArtemisServer {
  static final String READY = "Artemis serves";
  static final String NO_AIO = "libaio cannot be loaded";
  private static final int NO_AIO_EXIT_CODE = 3;

  /** As artemis create sets it for AIO. */
  private static final int AIO_REQUESTS_MAX = 4_096;

  private ArtemisServer() {}

  /**
   * Serves until the process is told to end.
   *
   * @param args directory, port, NIO or ASYNCIO, and nanoseconds after which the journal's buffer
   *     is forced
   * @throws Exception if the server does not start
   */
  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    JournalType journal = JournalType.valueOf(args[2]);
    if (journal == JournalType.ASYNCIO && !LibaioContext.isLoaded()) {
      System.out.println(NO_AIO);
      System.exit(NO_AIO_EXIT_CODE);
    }
    int bufferNanos = Integer.parseInt(args[3]);
    ConfigurationImpl configuration = new ConfigurationImpl();
    configuration
        .setName("load")
        .setPersistenceEnabled(true)
        .setSecurityEnabled(false)
        .setJournalType(journal)
        .setJournalDatasync(true)
        .setJournalBufferTimeout_NIO(bufferNanos)
        .setJournalBufferTimeout_AIO(bufferNanos)
        .setJournalMaxIO_AIO(AIO_REQUESTS_MAX)
        .setJournalDirectory(data.resolve("journal").toString())
        .setBindingsDirectory(data.resolve("bindings").toString())
        .setPagingDirectory(data.resolve("paging").toString())
        .setLargeMessagesDirectory(data.resolve("large").toString())
        .addAcceptorConfiguration("load", "tcp://127.0.0.1:" + args[1]);
    ActiveMQServer server = ActiveMQServers.newActiveMQServer(configuration);
    server.start();
    if (!server.waitForActivation(1, TimeUnit.MINUTES)) {
      throw new IOException("Expected the server to become active");
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
    System.out.println(READY);
  }

  private static void stop(ActiveMQServer server) {
    try {
      server.stop();
    } catch (Exception failure) {
      System.err.println("Expected to stop, but " + failure);
    }
  }
}
