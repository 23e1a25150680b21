package io.escrowmq.broker.cli;

import io.escrowmq.broker.log.LogDamage;
import io.escrowmq.broker.verify.DirectoryCheck;
import io.escrowmq.broker.verify.LostMessage;
import io.escrowmq.broker.verify.Verification;
import io.escrowmq.broker.verify.VerificationJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks the data directory of a broker that is stopped. */
@Command(
    name = "verify-log",
    description =
        "Check every batch, snapshot and message in the data directory of a stopped broker. Exit code 2 if anything is damaged.")
final class VerifyLogCommand implements Callable<Integer> {
  private static final int DAMAGED = 2;

  @Parameters(paramLabel = "DIR", description = "The broker's data directory.")
  Path data = Path.of("");

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Option(
      names = "--quarantine",
      description =
          "Give up what is damaged, so that the broker starts without it; damaged files are kept in DIR/quarantine.")
  boolean quarantine;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Verification found;
    try {
      found = DirectoryCheck.run(data, quarantine);
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.FAILED, "Expected to read and write " + data + ", but: " + e);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(VerificationJson.of(found));
    } else {
      print(found, out);
    }
    out.flush();
    return found.isDamaged() ? DAMAGED : ExitCode.OK;
  }

  private void print(Verification found, PrintWriter out) {
    found.snapshots().forEach(one -> out.println(one.file() + ": " + one.reason()));
    found.places().forEach(place -> out.println(line(place)));
    found.lost().forEach(message -> out.println(line(message)));
    if (found.lostMessages() > found.lost().size()) {
      out.println("... and " + (found.lostMessages() - found.lost().size()) + " messages more");
    }
    if (!found.stateKnown()) {
      out.println("No whole snapshot, and the log does not begin at its start: the state is lost.");
    }
    Verification.Totals totals = found.totals();
    out.printf(
        "%s: %d segments, %d batches (%d bytes), %d snapshots, %d messages checked; %d damaged places, %d damaged snapshots, %d messages lost%n",
        found.isDamaged() ? "DAMAGED" : "OK",
        totals.segments(),
        totals.batches(),
        totals.bytes(),
        totals.snapshots(),
        totals.messages(),
        found.places().size(),
        found.snapshots().size(),
        found.lostMessages());
    if (found.quarantined()) {
      out.println(
          "Given up: the broker starts without it. What it was is kept in "
              + data.resolve("quarantine"));
    }
  }

  private static String line(Verification.Place place) {
    LogDamage damage = place.damage();
    String batches =
        damage.firstBatch() == 0
            ? ""
            : damage.lastBatch() == 0
                ? ", batches from " + damage.firstBatch() + " on"
                : ", batches " + damage.firstBatch() + " to " + damage.lastBatch();
    return "%s bytes %d to %d%s: %s (%s, %d messages lost)"
        .formatted(
            damage.file(),
            damage.from(),
            damage.to(),
            batches,
            damage.reason(),
            place.effect().name(),
            place.lostMessages());
  }

  private static String line(LostMessage message) {
    String where =
        message.offset() >= 0
            ? "offset " + message.offset() + " of topic " + message.topic()
            : message.kind() + " for topic " + message.topic();
    String transaction =
        message.transactionId() == null ? "" : ", transaction " + message.transactionId();
    return "lost: %s, message %s%s: %s"
        .formatted(where, message.messageId(), transaction, message.reason());
  }
}
