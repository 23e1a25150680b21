package io.escrowmq.benchmarks.rival.artemis;

import io.escrowmq.benchmarks.contender.BrokerProcess;
import io.escrowmq.benchmarks.contender.BrokerSettings;
import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.contender.FreePorts;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.measure.DiskForce;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.core.server.JournalType;

/**
 * Artemis, which forces its journal before it replies, by either of its journals; {@code
 * benchmarks/rivals/README.md} says why each setting. Thread-safe.
 */
public abstract class ArtemisContender implements Contender {
  private static final Pattern ANSWER =
      Pattern.compile(ArtemisServer.READY + "|" + ArtemisServer.NO_AIO);
  private static final long READY_MS_MAX = 120_000;
  private static final Duration CALIBRATION = Duration.ofMillis(100);
  private static final String LIBRARY = "libartemis-native-64.so";

  private final String name;
  private final JournalType journal;
  private int bufferNanos;

  private ArtemisContender(String name, JournalType journal) {
    this.name = name;
    this.journal = journal;
  }

  /** The journal that writes by NIO. */
  public static final class Nio extends ArtemisContender {
    /** For the service loader. */
    public Nio() {
      super("artemis-nio", JournalType.NIO);
    }
  }

  /** The journal that writes by libaio. */
  public static final class Aio extends ArtemisContender {
    /** For the service loader. */
    public Aio() {
      super("artemis-aio", JournalType.ASYNCIO);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String configuration() {
    return "Artemis 2.44.0, journal "
        + journal
        + " forced before each reply, its buffer's timeout the disk's own force; core client, sends"
        + " confirmed asynchronously, a session for each transaction in flight, acknowledgements"
        + " sent by the MiB";
  }

  @Override
  public String heap() {
    return "2g";
  }

  @Override
  public RunningBroker start(BrokerSettings settings) throws IOException, InterruptedException {
    if (!settings.config().isEmpty()) {
      throw new UnsupportedOperationException("Artemis takes no --broker-config here");
    }
    int port = FreePorts.next();
    BrokerProcess process = BrokerProcess.start(command(settings, port));
    try {
      if (process.awaitLine(ANSWER, READY_MS_MAX).group().equals(ArtemisServer.NO_AIO)) {
        throw new UnsupportedOperationException(
            "SKIPPED: libaio is not installed (on Debian: apt-get install libaio1)");
      }
      return new ArtemisBroker(process, port);
    } catch (IOException | InterruptedException | RuntimeException notReady) {
      process.stop();
      throw notReady;
    }
  }

  /** As artemis create does: the buffer is forced as often as the disk can. Once for all starts. */
  private synchronized int bufferNanos(Path data) throws IOException {
    if (bufferNanos == 0) {
      bufferNanos = (int) (DiskForce.measure(data, CALIBRATION).micros(50) * 1_000);
    }
    return bufferNanos;
  }

  private List<String> command(BrokerSettings settings, int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    // The options are those of Artemis's own start script.
    command.addAll(List.of("-Xms512m", "-Xmx" + settings.heap(), "-XX:AutoBoxCacheMax=20000"));
    command.addAll(List.of("-XX:+UseParallelGC", "-XX:+UseStringDeduplication"));
    command.add("-Djava.library.path=" + library(settings.data()));
    command.addAll(settings.jvmOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ArtemisServer.class.getName());
    command.addAll(List.of(settings.data().toString(), Integer.toString(port)));
    command.addAll(List.of(journal.name(), Integer.toString(bufferNanos(settings.data()))));
    return command;
  }

  /** The distribution unpacks it; the jar alone does not load it. */
  private static Path library(Path data) throws IOException {
    Path directory = Files.createDirectories(data.resolve("native"));
    Path file = directory.resolve(LIBRARY);
    try (InputStream packed =
        ArtemisContender.class.getResourceAsStream("/lib/linux-x86_64/" + LIBRARY)) {
      if (packed != null && !Files.exists(file)) {
        Files.copy(packed, file);
      }
    }
    return directory;
  }
}
