package io.escrowmq.broker.cli;

import io.escrowmq.broker.http.Json;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.TopicOptions;
import io.escrowmq.protocol.message.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists topics; creates and alters them. */
@Command(
    name = "topics",
    description = "List topics.",
    subcommands = {TopicOptionsCommand.Create.class, TopicOptionsCommand.Alter.class})
final class TopicsCommand implements Callable<Integer> {
  private static final int PAGE = 500;

  @Mixin RemoteOptions remote = new RemoteOptions();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<TopicInfo> all;
    try (Remote broker = remote.open()) {
      all = list(broker);
    }
    Listing<TopicInfo> listing =
        new Listing<>(
            List.of(
                "TOPIC",
                "FIRST",
                "NEXT",
                "MESSAGES",
                "BYTES",
                "DELAYED",
                "CONSUMED",
                "RETENTION MS",
                "RETENTION BYTES",
                "UNACKED"),
            t ->
                List.of(
                    t.name(),
                    t.firstOffset(),
                    t.nextOffset(),
                    t.messages(),
                    t.storedBytes(),
                    t.delayed(),
                    t.consumedFloor(),
                    limit(t.options().retentionMs()),
                    limit(t.options().retentionBytes()),
                    t.options().keepUnacked() ? "stays" : "goes"),
            Json::topic);
    listing.print(spec.commandLine().getOut(), remote.json, all);
    return ExitCode.OK;
  }

  static List<TopicInfo> list(Remote broker) {
    List<TopicInfo> all = new ArrayList<>();
    List<TopicInfo> page;
    do {
      String after = all.isEmpty() ? "" : all.get(all.size() - 1).name();
      page = broker.ask(new ListTopics(after, PAGE), Topics.class).topics();
      all.addAll(page);
    } while (page.size() == PAGE);
    return all;
  }

  private static String limit(long value) {
    return value == 0 ? "-" : value == TopicOptions.BROKER_DEFAULT ? "default" : "" + value;
  }
}
