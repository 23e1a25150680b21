package io.escrowmq.broker.cli;

import io.escrowmq.broker.http.Json;
import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.Groups;
import io.escrowmq.protocol.message.ListGroups;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists consumer groups. */
@Command(name = "groups", description = "List consumer groups and how far they are.")
final class GroupsCommand implements Callable<Integer> {
  private static final int MOST = 10_000;

  @Mixin RemoteOptions remote = new RemoteOptions();

  @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Only groups of this topic.")
  String topic = "";

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<GroupInfo> groups;
    try (Remote broker = remote.open()) {
      groups = broker.ask(new ListGroups(topic, MOST), Groups.class).groups();
    }
    Listing<GroupInfo> listing =
        new Listing<>(
            List.of(
                "TOPIC",
                "GROUP",
                "COUNTS",
                "START",
                "FLOOR",
                "LAG",
                "LEASED",
                "RETRYING",
                "DEAD",
                "CONSUMERS"),
            g ->
                List.of(
                    g.topic(),
                    g.group(),
                    g.counts() ? "yes" : "no",
                    g.startOffset(),
                    g.ackFloor(),
                    g.lag(),
                    g.inFlight(),
                    g.retrying(),
                    g.dead(),
                    g.consumers()),
            Json::group);
    listing.print(spec.commandLine().getOut(), remote.json, groups);
    return ExitCode.OK;
  }
}
