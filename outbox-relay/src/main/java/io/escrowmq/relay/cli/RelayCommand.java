package io.escrowmq.relay.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.escrowmq.relay.OutboxRelay;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Relays until it is told to stop. */
@Command(
    name = "outbox-relay",
    mixinStandardHelpOptions = true,
    version = "outbox-relay 0.1.0-SNAPSHOT",
    description = "Sends the messages of an outbox table to the broker.",
    subcommands = BlockedCommand.class)
final class RelayCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RelayCommand.class);
  private static final int USAGE = 2;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration, in YAML.")
  private @Nullable Path config;

  /** The command line, with what goes wrong told in one sentence. */
  static CommandLine line(PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new RelayCommand());
    return line.setOut(out)
        .setErr(err)
        .setParameterExceptionHandler((misuse, args) -> misused(misuse, err))
        .setExecutionExceptionHandler((failure, where, parsed) -> failed(failure, err));
  }

  private static int misused(ParameterException misuse, PrintWriter err) {
    err.println("outbox-relay: " + misuse.getMessage());
    err.println("Try: " + misuse.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return USAGE;
  }

  private static int failed(Exception failure, PrintWriter err) throws Exception {
    if (failure instanceof ConfigException) {
      err.println("outbox-relay: " + failure.getMessage());
      return USAGE;
    }
    if (failure instanceof SQLException) {
      err.println("outbox-relay: Expected to use the database, but: " + failure.getMessage());
      return 1;
    }
    throw failure;
  }

  @Override
  public Integer call() throws SQLException, InterruptedException {
    if (config == null) {
      throw new ConfigException("Expected --config FILE, but there is none.");
    }
    RelayConfig said = RelayConfig.read(config, System::getenv);
    try (HikariDataSource pool = Pool.open(said)) {
      return serve(said, pool);
    }
  }

  private static int serve(RelayConfig said, HikariDataSource pool)
      throws SQLException, InterruptedException {
    OutboxRelay relay = OutboxRelay.start(said.options(pool));
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = new Thread(() -> stop(relay, pool), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    LOG.info(
        "outbox-relay 0.1.0-SNAPSHOT: from {} to {}:{}, {} lanes, rows finished when {}",
        said.url().replaceAll("[;?].*", ""),
        said.brokerHost(),
        said.brokerPort(),
        said.lanes(),
        said.finishOn().name().toLowerCase(java.util.Locale.ROOT));
    Throwable[] failure = new Throwable[1];
    relay
        .stopped()
        .whenComplete(
            (done, cause) -> {
              failure[0] = cause;
              ended.countDown();
            });
    ended.await();
    if (failure[0] != null) {
      LOG.error("Expected to relay, but {}", failure[0].getMessage());
      return 1;
    }
    return 0;
  }

  private static void stop(OutboxRelay relay, HikariDataSource pool) {
    relay.close();
    pool.close();
    LOG.info("Stopped");
    // The main thread waits in exit() or for the relay; nothing is left to be done.
    Runtime.getRuntime().halt(0);
  }
}
