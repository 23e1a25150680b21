package io.escrowmq.broker.cli;

import io.escrowmq.broker.http.Json;
import io.escrowmq.protocol.message.ListWorkOrders;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.ResolveWorkOrder;
import io.escrowmq.protocol.message.ShowWorkOrder;
import io.escrowmq.protocol.message.WorkOrderAction;
import io.escrowmq.protocol.message.WorkOrderInfo;
import io.escrowmq.protocol.message.WorkOrderStep;
import io.escrowmq.protocol.message.WorkOrders;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, shows and settles what left automation. */
@Command(
    name = "work-orders",
    description = "List, show and settle what left automation and waits for a person.",
    subcommands = {
      WorkOrdersCommand.ListCommand.class,
      WorkOrdersCommand.ShowCommand.class,
      WorkOrdersCommand.SettleCommand.class
    })
final class WorkOrdersCommand implements Runnable {
  private static final UUID NIL = new UUID(0, 0);

  private static final Listing<WorkOrderInfo> LISTING =
      new Listing<>(
          List.of(
              "NUMBER", "KIND", "OPENED", "GROUP", "TOPIC", "OFFSET", "TRIES", "ABOUT", "ERROR"),
          order ->
              List.of(
                  order.number(),
                  order.kind(),
                  Instant.ofEpochMilli(order.openedAtMs()),
                  order.group(),
                  order.topic(),
                  order.offset() < 0 ? "" : order.offset(),
                  order.attempts(),
                  order.about().equals(NIL) ? "" : order.about(),
                  order.error()),
          Json::workOrder);

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected one of list, show and resolve.");
  }

  private static void show(PrintWriter out, boolean json, WorkOrderInfo order) {
    LISTING.print(out, json, List.of(order));
    if (!json) {
      for (WorkOrderStep step : order.history()) {
        String why = step.reason().isEmpty() ? "" : ": " + step.reason();
        out.println(
            "  "
                + Instant.ofEpochMilli(step.atMs())
                + "  "
                + step.action()
                + " by "
                + step.who()
                + why);
      }
      out.flush();
    }
  }

  private static WorkOrderInfo ask(RemoteOptions remote, Request request) {
    try (Remote broker = remote.open()) {
      return broker.ask(request, WorkOrders.class).orders().get(0);
    }
  }

  /** Lists work orders. */
  @Command(name = "list", description = "List open work orders, oldest first, or closed ones.")
  static final class ListCommand implements Callable<Integer> {
    @Mixin RemoteOptions remote = new RemoteOptions();

    @Option(names = "--closed", description = "Those that were settled in the last 90 days.")
    boolean closed;

    @Option(
        names = "--kind",
        paramLabel = "KIND",
        description = "Such as DEAD_LETTER or PARKED_TRANSACTION.")
    String kind = "";

    @Option(names = "--topic", paramLabel = "T", description = "Only about this topic.")
    String topic = "";

    @Option(names = "--group", paramLabel = "G", description = "Only about this group.")
    String group = "";

    @Option(names = "--after", paramLabel = "N", description = "Go on behind this number.")
    long after;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "At most this many, up to 10000 (default: ${DEFAULT-VALUE}).")
    int limit = 100;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      if (limit < 1 || limit > 10_000 || after < 0) {
        throw new CommandFailed(
            ExitCode.USAGE, "Expected --limit to be from 1 to 10000, and --after at least 0.");
      }
      List<WorkOrderInfo> found = new ArrayList<>();
      long next = after;
      try (Remote broker = remote.open()) {
        do {
          ListWorkOrders page =
              new ListWorkOrders(!closed, kind, topic, group, next, limit - found.size());
          WorkOrders answer = broker.ask(page, WorkOrders.class);
          found.addAll(answer.orders());
          next = answer.next();
        } while (next != 0 && found.size() < limit);
      }
      LISTING.print(spec.commandLine().getOut(), remote.json, found);
      if (next != 0) {
        spec.commandLine().getErr().println("There may be more: --after " + next);
      }
      return ExitCode.OK;
    }
  }

  /** Shows one work order. */
  @Command(name = "show", description = "Show one work order and what was done about it.")
  static final class ShowCommand implements Callable<Integer> {
    @Mixin RemoteOptions remote = new RemoteOptions();

    @Parameters(paramLabel = "N", description = "The work order's number.")
    long number;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      show(spec.commandLine().getOut(), remote.json, ask(remote, new ShowWorkOrder(number)));
      return ExitCode.OK;
    }
  }

  /** Settles one work order. */
  @Command(
      name = "resolve",
      description = "Settle a work order: retry, redeliver, discard, commit or rollback.")
  static final class SettleCommand implements Callable<Integer> {
    @Mixin RemoteOptions remote = new RemoteOptions();

    @Parameters(index = "0", paramLabel = "N", description = "The work order's number.")
    long number;

    @Parameters(
        index = "1",
        paramLabel = "ACTION",
        description = "retry, redeliver, discard, commit or rollback.")
    String action = "";

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why; is recorded with the action.")
    String reason = "";

    @Option(
        names = "--operator",
        paramLabel = "NAME",
        description = "Who settles it; is recorded with the action (default: the login name).")
    String operator = System.getProperty("user.name", "operator");

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      if (reason.isBlank() || operator.isBlank()) {
        throw new CommandFailed(
            ExitCode.USAGE, "Expected --reason and --operator to say why and who.");
      }
      show(
          spec.commandLine().getOut(),
          remote.json,
          ask(remote, new ResolveWorkOrder(number, wanted(), operator, reason)));
      return ExitCode.OK;
    }

    private WorkOrderAction wanted() {
      for (WorkOrderAction known : WorkOrderAction.values()) {
        if (known.name().toLowerCase(Locale.ROOT).equals(action)) {
          return known;
        }
      }
      throw new CommandFailed(
          ExitCode.USAGE,
          "Expected retry, redeliver, discard, commit or rollback, but got " + action + ".");
    }
  }
}
