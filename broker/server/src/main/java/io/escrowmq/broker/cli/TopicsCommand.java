package io.escrowmq.broker.cli;

import io.escrowmq.broker.http.Json;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists topics. */
@Command(name = "topics", description = "List topics.")
final class TopicsCommand implements Callable<Integer> {
  private static final int PAGE = 500;

  @Mixin RemoteOptions remote = new RemoteOptions();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<TopicInfo> all = new ArrayList<>();
    try (Remote broker = remote.open()) {
      List<TopicInfo> page;
      do {
        String after = all.isEmpty() ? "" : all.get(all.size() - 1).name();
        page = broker.ask(new ListTopics(after, PAGE), Topics.class).topics();
        all.addAll(page);
      } while (page.size() == PAGE);
    }
    Listing<TopicInfo> listing =
        new Listing<>(
            List.of("TOPIC", "FIRST", "NEXT", "BYTES", "DELAYED", "CONSUMED"),
            t ->
                List.of(
                    t.name(),
                    t.firstOffset(),
                    t.nextOffset(),
                    t.storedBytes(),
                    t.delayed(),
                    t.consumedFloor()),
            Json::topic);
    listing.print(spec.commandLine().getOut(), remote.json, all);
    return ExitCode.OK;
  }
}
