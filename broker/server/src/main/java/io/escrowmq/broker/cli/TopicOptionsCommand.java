package io.escrowmq.broker.cli;

import io.escrowmq.protocol.message.AlterTopic;
import io.escrowmq.protocol.message.CreateTopic;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.TopicOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how long a topic keeps its messages. */
@Command
abstract class TopicOptionsCommand implements Callable<Integer> {
  @Mixin RemoteOptions remote = new RemoteOptions();

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  String topic = "";

  @Option(
      names = "--retention",
      paramLabel = "SECONDS",
      description = "Older messages go; 0 = no limit, default = as the broker is configured.")
  @Nullable String retention;

  @Option(
      names = "--retention-bytes",
      paramLabel = "BYTES",
      description =
          "The oldest messages go while all take more bytes than this; 0 = no limit, default = as"
              + " the broker is configured.")
  @Nullable String retentionBytes;

  @Option(
      names = "--keep-unacked",
      arity = "1",
      paramLabel = "true|false",
      description = "Whether what a group that counts has not acknowledged stays all the same.")
  @Nullable Boolean keepUnacked;

  @Spec CommandSpec spec = CommandSpec.create();

  abstract Request request(Remote broker);

  @Override
  public Integer call() {
    try (Remote broker = remote.open()) {
      broker.ask(request(broker), Done.class);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(topic + ": done");
    out.flush();
    return ExitCode.OK;
  }

  /** The options given, over others. */
  TopicOptions over(TopicOptions others) {
    String ms = retention;
    String bytes = retentionBytes;
    Boolean keep = keepUnacked;
    try {
      return new TopicOptions(
          ms == null ? others.retentionMs() : limit("--retention", ms, 1_000),
          bytes == null ? others.retentionBytes() : limit("--retention-bytes", bytes, 1),
          keep == null ? others.keepUnacked() : keep);
    } catch (IllegalArgumentException outOfRange) {
      throw new CommandFailed(ExitCode.USAGE, outOfRange.getMessage() + ".");
    }
  }

  private static long limit(String option, String said, long factor) {
    if (said.equals("default")) {
      return TopicOptions.BROKER_DEFAULT;
    }
    try {
      long value = Math.multiplyExact(Long.parseLong(said), factor);
      if (value >= 0) {
        return value;
      }
    } catch (ArithmeticException | NumberFormatException noNumber) {
      throw usage(option, said);
    }
    throw usage(option, said);
  }

  private static CommandFailed usage(String option, String said) {
    return new CommandFailed(
        ExitCode.USAGE,
        "Expected "
            + option
            + " to be a whole number of at least 0, or default, but it is "
            + said
            + ".");
  }

  /** Creates a topic. */
  @Command(name = "create", description = "Create a topic.")
  static final class Create extends TopicOptionsCommand {
    @Override
    Request request(Remote broker) {
      return new CreateTopic(topic, over(TopicOptions.DEFAULT));
    }
  }

  /** Alters a topic. */
  @Command(name = "alter", description = "Change what is said of a topic; the rest stays.")
  static final class Alter extends TopicOptionsCommand {
    @Override
    Request request(Remote broker) {
      for (TopicInfo known : TopicsCommand.list(broker)) {
        if (known.name().equals(topic)) {
          return new AlterTopic(topic, over(known.options()));
        }
      }
      throw new CommandFailed(
          ExitCode.FAILED, "Expected a topic " + topic + ", but there is none.");
    }
  }
}
