package io.escrowmq.broker.cli;

import io.escrowmq.broker.http.Json;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.ResolveTransaction;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** An operator's decision of a transaction. */
abstract sealed class ResolveCommand implements Callable<Integer> {
  @Mixin RemoteOptions remote = new RemoteOptions();

  @Parameters(paramLabel = "ID", description = "The transaction's id.")
  UUID id = new UUID(0, 0);

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; is recorded with the decision.")
  String reason = "";

  @Option(
      names = "--operator",
      paramLabel = "NAME",
      description = "Who decides; is recorded with the decision (default: the login name).")
  String operator = System.getProperty("user.name", "operator");

  @Option(
      names = "--force",
      description =
          "Decide without asking a producer to fence the transaction first. The local database may"
              + " then say otherwise: only if no producer will ever come back.")
  boolean force;

  @Spec CommandSpec spec = CommandSpec.create();

  private final Outcome wanted;

  private ResolveCommand(Outcome wanted) {
    this.wanted = wanted;
  }

  @Override
  public Integer call() {
    if (reason.isBlank()) {
      throw new CommandFailed(ExitCode.USAGE, "Expected --reason to say why, but it is empty.");
    }
    Decided decided;
    try (Remote broker = remote.open()) {
      decided =
          broker.ask(new ResolveTransaction(id, wanted, operator, reason, force), Decided.class);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (remote.json) {
      out.println(Json.decided(id, decided));
    } else {
      String stands = decided.outcome().name().toLowerCase(Locale.ROOT);
      out.println(id + ": " + stands + (decided.repeated() ? " (stood before)" : ""));
    }
    out.flush();
    if (decided.outcome() == wanted) {
      return ExitCode.OK;
    }
    throw new CommandFailed(
        ExitCode.FAILED,
        "Expected to decide "
            + wanted.name().toLowerCase(Locale.ROOT)
            + ", but what stands in the producer's database decided otherwise.");
  }

  /** Commits. */
  @Command(
      name = "commit",
      description = "Commit a transaction, unless the producer's database says otherwise.")
  static final class Commit extends ResolveCommand {
    Commit() {
      super(Outcome.COMMIT);
    }
  }

  /** Rolls back. */
  @Command(
      name = "rollback",
      description = "Roll a transaction back, unless the producer's database says otherwise.")
  static final class Rollback extends ResolveCommand {
    Rollback() {
      super(Outcome.ROLLBACK);
    }
  }
}
