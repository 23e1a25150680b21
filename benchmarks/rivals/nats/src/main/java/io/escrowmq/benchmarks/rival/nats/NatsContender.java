package io.escrowmq.benchmarks.rival.nats;

import io.escrowmq.benchmarks.contender.BrokerProcess;
import io.escrowmq.benchmarks.contender.BrokerSettings;
import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.contender.FreePorts;
import io.escrowmq.benchmarks.contender.RunningBroker;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * NATS with JetStream, by the server that is installed on this machine; {@code
 * benchmarks/rivals/README.md} says why each setting. Thread-safe.
 */
public abstract class NatsContender implements Contender {
  private static final String PROGRAM = "nats-server";

  /** Where Debian has it, which is not on the path of every user. */
  private static final String SYSTEM_DIRECTORY = "/usr/sbin";

  private static final String READY = "Server is ready";
  private static final Pattern ANSWER = Pattern.compile(READY + "|unknown field \"sync_interval\"");
  private static final long READY_MS_MAX = 120_000;

  private final String name;
  private final String forcing;
  private final String sync;

  private NatsContender(String name, String forcing, String sync) {
    this.name = name;
    this.forcing = forcing;
    this.sync = sync;
  }

  /** As NATS is by default: a reply says that the page cache has it. */
  public static final class NoForce extends NatsContender {
    /** For the service loader. */
    public NoForce() {
      super("nats", "no force (sync_interval two minutes)", "");
    }
  }

  /** Each message is forced to disk before its reply. */
  public static final class ForceEach extends NatsContender {
    /** For the service loader. */
    public ForceEach() {
      super("nats-sync", "sync_interval: always: forces each message", "sync_interval: always");
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String configuration() {
    return "NATS JetStream, "
        + version()
        + ", a stream in files for each topic, one replica, "
        + forcing
        + "; jnats 2.26.2, asynchronous publish, pull consumer, acknowledgements explicit and not"
        + " awaited; it runs in no JVM, so the heap named here is not its own";
  }

  @Override
  public RunningBroker start(BrokerSettings settings) throws IOException, InterruptedException {
    if (!settings.jvmOptions().isEmpty()) {
      throw new UnsupportedOperationException("NATS runs in no JVM and takes no --broker-option");
    }
    String program = program();
    int port = FreePorts.next();
    Path file = settings.data().resolve("nats.conf");
    Files.writeString(file, config(settings, port));
    BrokerProcess process = BrokerProcess.start(List.of(program, "--config", file.toString()));
    try {
      if (!process.awaitLine(ANSWER, READY_MS_MAX).group().equals(READY)) {
        throw new UnsupportedOperationException(
            "SKIPPED: sync_interval came with nats-server 2.10, and the one installed is older");
      }
      return new NatsBroker(process, port);
    } catch (IOException | InterruptedException | RuntimeException notReady) {
      process.stop();
      throw notReady;
    }
  }

  private String config(BrokerSettings settings, int port) {
    return """
        listen: "127.0.0.1:%d"
        jetstream {
          store_dir: "%s"
          %s
        }
        """
            .formatted(port, settings.data().resolve("jetstream"), sync)
        + String.join("\n", settings.config())
        + "\n";
  }

  private static String program() {
    return Stream.concat(
            Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
            Stream.of(SYSTEM_DIRECTORY))
        .map(directory -> Path.of(directory, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new UnsupportedOperationException(
                    "SKIPPED: nats-server is not installed (on Debian: apt-get install"
                        + " nats-server)"))
        .toString();
  }

  /** As the program itself says it. */
  private static String version() {
    try {
      Process asked = new ProcessBuilder(program(), "--version").start();
      return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException failure) {
      throw new UncheckedIOException("Expected nats-server to say its version", failure);
    }
  }
}
