package io.escrowmq.broker.cli;

import io.escrowmq.broker.http.Json;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.UuidV7;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes one message or many. */
@Command(
    name = "publish",
    description = "Publish to a topic; returns when all is acknowledged, which is on disk.")
final class PublishCommand implements Callable<Integer> {
  private static final int MAX_INPUT_BYTES = 64 << 20;

  @Mixin RemoteOptions remote = new RemoteOptions();

  @Parameters(paramLabel = "TOPIC", description = "Where to; created on first use.")
  String topic = "";

  @Option(
      names = "--key",
      paramLabel = "K",
      description = "Messages of one key stay in order; {n} becomes the message's number.")
  String key = "";

  @Option(names = "--header", paramLabel = "NAME=VALUE", description = "A header; repeatable.")
  Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "Publish N messages; {n} in the body becomes 1 to N (default: 1).")
  long count = 1;

  @Option(names = "--body", paramLabel = "TEXT", description = "The body; else standard input.")
  @Nullable String body;

  @Spec CommandSpec spec = CommandSpec.create();

  private final InputStream input;
  private UUID lastId = new UUID(0, 0);

  PublishCommand(InputStream input) {
    this.input = input;
  }

  @Override
  @SuppressWarnings("try") // the connection is only held open, its sessions come by the listener
  public Integer call() throws IOException {
    if (count < 1) {
      throw new CommandFailed(
          ExitCode.USAGE, "Expected --count to be at least 1, but it is " + count + ".");
    }
    byte[] bytes = body == null ? read() : body.getBytes(StandardCharsets.UTF_8);
    String template = new String(bytes, StandardCharsets.UTF_8);
    boolean numbered = count > 1 && template.contains("{n}");
    List<Header> all = headers.entrySet().stream().map(PublishCommand::header).toList();
    CurrentSession sessions = new CurrentSession();
    long startNanos;
    PublishRun run;
    try (Remote broker = remote.open(sessions)) {
      startNanos = System.nanoTime();
      run =
          new PublishRun(
              sessions, n -> message(numbered ? numbered(template, n) : bytes, all, n), count);
      run.run();
    }
    report(run, (System.nanoTime() - startNanos) / 1e9);
    return ExitCode.OK;
  }

  private EncodedMessage message(byte[] content, List<Header> all, long number) {
    byte[] keyBytes = count > 1 ? numbered(key, number) : key.getBytes(StandardCharsets.UTF_8);
    lastId = UuidV7.next();
    try {
      return EncodedMessage.of(new Message(lastId, topic, keyBytes, all, "", 0, content));
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(ExitCode.USAGE, e.getMessage() + ".");
    }
  }

  private static byte[] numbered(String template, long number) {
    return template.replace("{n}", Long.toString(number)).getBytes(StandardCharsets.UTF_8);
  }

  private static Header header(Map.Entry<String, String> entry) {
    return Header.of(entry.getKey(), entry.getValue());
  }

  private byte[] read() throws IOException {
    byte[] bytes = input.readNBytes(MAX_INPUT_BYTES + 1);
    if (bytes.length > MAX_INPUT_BYTES) {
      throw new CommandFailed(ExitCode.USAGE, "Expected at most 64 MiB on standard input.");
    }
    return bytes;
  }

  private void report(PublishRun run, double seconds) {
    PrintWriter out = spec.commandLine().getOut();
    long perSecond = Math.round(count / Math.max(seconds, 1e-6));
    if (remote.json) {
      out.println(
          Json.object()
              .put("topic", topic)
              .put("published", count)
              .put("duplicates", run.duplicates())
              .put("lastId", lastId.toString())
              .put("lastOffset", run.last().offset())
              .put("seconds", Math.round(seconds * 1e6) / 1e6)
              .put("perSecond", perSecond));
    } else if (count == 1) {
      out.println("Published " + lastId + " to " + topic + " at offset " + run.last().offset());
    } else {
      out.printf(
          Locale.ROOT,
          "Published %d messages to %s in %.3f s, %d/s%n",
          count,
          topic,
          seconds,
          perSecond);
    }
    out.flush();
  }
}
