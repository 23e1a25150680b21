package io.escrowmq.broker.cli;

import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.ConfigException;
import io.escrowmq.broker.log.DiskFailedException;
import io.escrowmq.broker.log.LogRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a broker until it is told to stop. */
@Command(
    name = "serve",
    description = "Run a broker until it gets SIGTERM. Options win over the configuration file.")
final class ServeCommand implements Callable<Integer> {
  @Option(names = "--config", paramLabel = "FILE", description = "Configuration in YAML.")
  @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where log and snapshots lie (default: ./escrowmq-data).")
  @Nullable Path data;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: 127.0.0.1).")
  @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the binary protocol, 0 for any free one (default: 7411).")
  @Nullable Integer port;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Port of HTTP, 0 for any free one, -1 for none (default: 7412).")
  @Nullable Integer httpPort;

  @Option(
      names = "--insecure",
      description = "Accept an address that is not loopback: no TLS, no authentication.")
  boolean insecure;

  @Option(
      names = "--durability",
      paramLabel = "MODE",
      description = "fsync, or os: page cache only, lost with the machine (default: fsync).")
  @Nullable String durability;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any key of the configuration, as in --set delivery.leaseMs=5000; repeatable.")
  Map<String, String> keys = new LinkedHashMap<>();

  private final Launcher launcher;

  ServeCommand(Launcher launcher) {
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws InterruptedException {
    BrokerConfig settings = BrokerConfig.read(config, said());
    CompletableFuture<Launcher.Running> starting = new CompletableFuture<>();
    // Before the start: a signal that comes with the first line of output must find it.
    Thread hook = new Thread(new Shutdown(starting), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Launcher.Running running = start(settings);
      starting.complete(running);
      running.stopped().toCompletableFuture().get();
      return ExitCode.OK;
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof DiskFailedException)) { // That one says it all.
        LoggerFactory.getLogger(ServeCommand.class).error("Expected to go on, but", e.getCause());
      }
      throw new CommandFailed(ExitCode.FAILED, "The broker stopped: " + sentence(e.getCause()));
    } finally {
      Shutdown.forget(hook);
    }
  }

  private Map<String, Object> said() {
    Map<String, Object> said = new LinkedHashMap<>(keys);
    put(said, "data", data);
    put(said, "host", host);
    put(said, "port", port);
    put(said, "httpPort", httpPort);
    put(said, "insecure", insecure ? Boolean.TRUE : null);
    put(said, "storage.durability", durability);
    return said;
  }

  private static void put(Map<String, Object> said, String key, @Nullable Object value) {
    if (value != null) {
      said.put(key, value);
    }
  }

  private Launcher.Running start(BrokerConfig settings) throws InterruptedException {
    try {
      return launcher.start(settings).toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw refused(settings, e.getCause());
    } catch (RuntimeException e) {
      throw refused(settings, e);
    }
  }

  private static CommandFailed refused(BrokerConfig settings, @Nullable Throwable cause) {
    if (cause instanceof ConfigException) {
      return new CommandFailed(ExitCode.USAGE, sentence(cause));
    }
    if (cause instanceof LogRefusedException) {
      return new CommandFailed(ExitCode.FAILED, sentence(cause));
    }
    if (!(cause instanceof IOException)) {
      Logger log = LoggerFactory.getLogger(ServeCommand.class);
      log.error("Expected to start, but", cause);
    }
    return new CommandFailed(
        ExitCode.FAILED,
        "Expected to serve "
            + settings.data()
            + " at "
            + settings.host()
            + ":"
            + settings.port()
            + " and HTTP at "
            + settings.httpPort()
            + ", but: "
            + sentence(cause));
  }

  private static String sentence(@Nullable Throwable cause) {
    if (cause == null || cause.getMessage() == null) {
      return String.valueOf(cause);
    }
    boolean plain =
        cause instanceof ConfigException
            || cause instanceof LogRefusedException
            || cause instanceof DiskFailedException;
    return plain
        ? cause.getMessage()
        : cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
