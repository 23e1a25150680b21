package io.escrowmq.broker.cli;

import io.escrowmq.broker.http.Json;
import io.escrowmq.protocol.message.ListTransactions;
import io.escrowmq.protocol.message.ShowTransaction;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, shows and decides transactions. */
@Command(
    name = "transactions",
    description = "List, show and decide transactions.",
    subcommands = {
      TransactionsCommand.ListCommand.class,
      TransactionsCommand.ShowCommand.class,
      ResolveCommand.Commit.class,
      ResolveCommand.Rollback.class
    })
final class TransactionsCommand implements Runnable {
  private static final UUID NIL = new UUID(0, 0);

  private static final Listing<TransactionInfo> LISTING =
      new Listing<>(
          List.of("TRANSACTION", "STATE", "GROUP", "AGE", "CHECKS", "MESSAGES", "DECIDED BY"),
          t ->
              List.of(
                  t.transactionId(),
                  t.state(),
                  t.producerGroup(),
                  age(t.ageMs()),
                  t.checks(),
                  t.messages(),
                  t.decidedBy()),
          Json::transaction);

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Expected one of list, show, commit and rollback.");
  }

  private static String age(long ageMs) {
    Duration age = Duration.ofMillis(ageMs);
    if (age.toHours() > 0) {
      return age.toHours() + "h" + age.toMinutesPart() + "m";
    }
    return age.toMinutes() > 0
        ? age.toMinutes() + "m" + age.toSecondsPart() + "s"
        : age.toSeconds() + "s";
  }

  /** Lists transactions. */
  @Command(
      name = "list",
      description = "List transactions, oldest first: the undecided ones, or those of a state.")
  static final class ListCommand implements Callable<Integer> {
    @Mixin RemoteOptions remote = new RemoteOptions();

    @Option(
        names = "--state",
        paramLabel = "STATE",
        description = "HELD, PARKED, COMMITTED, ROLLED_BACK or WITHDRAWN.")
    String state = "";

    @Option(names = "--group", paramLabel = "G", description = "Only of this producer group.")
    String group = "";

    @Option(names = "--after", paramLabel = "ID", description = "Go on behind this transaction.")
    UUID after = NIL;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "At most this many, up to 10000 (default: ${DEFAULT-VALUE}).")
    int limit = 100;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      if (limit < 1 || limit > 10_000) {
        throw new CommandFailed(
            ExitCode.USAGE, "Expected --limit to be from 1 to 10000, but it is " + limit + ".");
      }
      List<TransactionInfo> found;
      try (Remote broker = remote.open()) {
        found =
            broker
                .ask(new ListTransactions(state, group, after, limit), Transactions.class)
                .transactions();
      }
      LISTING.print(spec.commandLine().getOut(), remote.json, found);
      if (found.size() == limit) {
        String last = found.get(found.size() - 1).transactionId().toString();
        spec.commandLine().getErr().println("There may be more: --after " + last);
      }
      return ExitCode.OK;
    }
  }

  /** Shows one transaction. */
  @Command(name = "show", description = "Show one transaction.")
  static final class ShowCommand implements Callable<Integer> {
    @Mixin RemoteOptions remote = new RemoteOptions();

    @Parameters(paramLabel = "ID", description = "The transaction's id.")
    UUID id = NIL;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      List<TransactionInfo> found;
      try (Remote broker = remote.open()) {
        found = broker.ask(new ShowTransaction(id), Transactions.class).transactions();
      }
      LISTING.print(spec.commandLine().getOut(), remote.json, found);
      return ExitCode.OK;
    }
  }
}
