package io.escrowmq.broker;

import io.escrowmq.broker.cli.Cli;
import io.escrowmq.broker.cli.Launcher;
import io.escrowmq.broker.config.BrokerConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;

/** Main class of the runnable jar. */
public final class BrokerMain {
  private BrokerMain() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args see COMMANDS.md
   */
  public static void main(String[] args) {
    Cli.chooseLogging(args);
    PrintWriter out = writer(FileDescriptor.out);
    PrintWriter err = writer(FileDescriptor.err);
    int exitCode = new Cli(BrokerMain::start, System.in, out, err).run(args);
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  private static CompletionStage<Launcher.Running> start(BrokerConfig config) {
    return Broker.start(config).thenApply(Served::new);
  }

  private static PrintWriter writer(FileDescriptor stream) {
    return new PrintWriter(new FileOutputStream(stream), false, StandardCharsets.UTF_8);
  }

  /** A broker as the command line sees it. */
  private record Served(Broker broker) implements Launcher.Running {
    @Override
    public CompletionStage<Void> stop() {
      return broker.stop();
    }

    @Override
    public CompletionStage<Void> stopped() {
      return broker.whenStopped();
    }
  }
}
