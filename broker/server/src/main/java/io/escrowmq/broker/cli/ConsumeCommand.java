package io.escrowmq.broker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escrowmq.broker.http.Json;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.UuidV7;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints messages and acknowledges what it printed. */
@Command(
    name = "consume",
    description = "Print messages of a topic, one body per line, and acknowledge what is printed.")
final class ConsumeCommand implements Callable<Integer> {
  @Mixin RemoteOptions remote = new RemoteOptions();

  @Parameters(paramLabel = "TOPIC", description = "Where from; created on first use.")
  String topic = "";

  @Option(
      names = "--group",
      required = true,
      paramLabel = "G",
      description =
          "The consumer group. A new one starts at the earliest message and does not count: it"
              + " holds back neither retention nor outbox rows.")
  String group = "";

  @Option(names = "--max", paramLabel = "N", description = "Stop after N messages.")
  @Nullable Long max;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      description = "Stop when no message came for S seconds.")
  @Nullable Double timeoutS;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  @SuppressWarnings("try") // the connection is only held open, its sessions come by the listener
  public Integer call() {
    if (max != null && max < 1) {
      throw new CommandFailed(
          ExitCode.USAGE, "Expected --max to be at least 1, but it is " + max + ".");
    }
    long wanted = max == null ? Long.MAX_VALUE : max;
    long quietMs = timeoutS == null ? Long.MAX_VALUE : Seconds.toMs("--timeout", timeoutS);
    PrintWriter out = spec.commandLine().getOut();
    Subscribe subscribe =
        new Subscribe(1, topic, group, StartPosition.EARLIEST, false, 0, "cli-" + UuidV7.next());
    ConsumeRun run = new ConsumeRun(subscribe, delivery -> print(out, delivery), wanted);
    long taken;
    try (Remote broker = remote.open(run)) {
      taken = run.run(quietMs);
    }
    if (max != null && taken < max) {
      throw new CommandFailed(
          ExitCode.TIMEOUT,
          "Expected " + max + " messages, but only " + taken + " came before the timeout.");
    }
    return ExitCode.OK;
  }

  private boolean print(PrintWriter out, Delivery delivery) {
    Message message = delivery.message().decode();
    out.println(
        remote.json
            ? json(delivery, message).toString()
            : new String(message.body(), StandardCharsets.UTF_8));
    return !out.checkError();
  }

  private static ObjectNode json(Delivery delivery, Message message) {
    ObjectNode json =
        Json.object()
            .put("topic", message.topic())
            .put("offset", delivery.offset())
            .put("attempt", delivery.attempt())
            .put("id", message.id().toString());
    put(json, "key", message.key());
    ArrayNode headers = json.putArray("headers");
    for (Header header : message.headers()) {
      put(headers.addObject().put("name", header.name()), "value", header.value());
    }
    put(json, "body", message.body());
    return json;
  }

  /** As text if it is UTF-8, else under another name in base 64. */
  private static void put(ObjectNode json, String name, byte[] bytes) {
    try {
      json.put(name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      json.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
    }
  }
}
