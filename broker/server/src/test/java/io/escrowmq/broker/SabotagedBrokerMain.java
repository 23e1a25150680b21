package io.escrowmq.broker;

import io.escrowmq.broker.cli.Cli;
import io.escrowmq.broker.cli.Launcher;
import io.escrowmq.broker.config.BrokerConfig;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;

/**
 * A broker that breaks a promise on purpose, so that the fault suites can show that they would
 * notice.
 */
public final class SabotagedBrokerMain {

  private SabotagedBrokerMain() {}

  /** Runs the command line behind the name of a sabotage. */
  public static void main(String[] args) {
    LogOpener opener =
        switch (args[0]) {
          case "reply-before-append" -> SabotagedLog::replyingBeforeAppend;
          case "skip-last-batch" -> SabotagedLog::skippingLastBatch;
          case "force-off" -> SabotagedDisk::withoutForce;
          case "ignore-floors" -> BlindLog::open;
          case "ignore-failed-force" -> FaultyDisk::ignoringFailedForces;
          case "no-reservation" -> FaultyDisk::refusingAReservation;
          case "late-force" -> SabotagedDisk::withLateForce;
          case "leak-segments" -> LeakyLog::open;
          case "hold-decision-reply" -> HeldReplyLog::open;
          default -> throw new IllegalArgumentException("There is no sabotage " + args[0]);
        };
    String[] command = Arrays.copyOfRange(args, 1, args.length);
    Cli.chooseLogging(command);
    PrintWriter out = new PrintWriter(System.out, true, java.nio.charset.StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, java.nio.charset.StandardCharsets.UTF_8);
    System.exit(new Cli(config -> start(config, opener), System.in, out, err).run(command));
  }

  private static CompletionStage<Launcher.Running> start(BrokerConfig config, LogOpener opener) {
    return Broker.start(config, opener).thenApply(Running::new);
  }

  private record Running(Broker broker) implements Launcher.Running {
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
