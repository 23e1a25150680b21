package io.escrowmq.benchmarks.jmh;

import io.escrowmq.core.MessageRef;
import io.escrowmq.core.Reply;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.StartAt;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Commands applied to the state of a shard, which grows meanwhile as it does in a broker. {@code
 * publishAgain} is deduplication: its id is known, in {@code publish} it is not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx2g")
public class ApplyBenchmark {
  private static final String GROUP = "stock";

  private final ShardState state = new ShardState();
  private final UUID session = Commands.id(0);
  private final Image image = Image.of(new byte[Commands.BODY_BYTES]);
  private final Message known = Commands.message(1, image);
  private long numbers = 1;
  private long sequence;
  private long offset;

  /** A state with a group and one message. */
  public ApplyBenchmark() {
    create(new CreateGroup(Commands.TOPIC, GROUP, StartAt.EARLIEST, true));
    create(Commands.publish(session, sequence++, known));
    create(acknowledged());
  }

  private void create(Command command) {
    accepted(state.apply(Commands.START_MS, new MessageRef(0, 0), command, effect -> {}));
  }

  private static Reply accepted(Reply reply) {
    if (reply instanceof Reply.Refused refused) {
      throw new IllegalStateException("Expected the state to take a command, but " + refused);
    }
    return reply;
  }

  private Reply apply(Command command, Blackhole effects) {
    return accepted(
        state.apply(
            Commands.timeMs(numbers), new MessageRef(numbers, 0), command, effects::consume));
  }

  private Ack acknowledged() {
    Ack ack = new Ack(Commands.TOPIC, GROUP, List.of(new Range(offset, offset)));
    offset++;
    return ack;
  }

  private Message next() {
    return Commands.message(++numbers, image);
  }

  /** A message with a new id. */
  @Benchmark
  public Reply publish(Blackhole effects) {
    return apply(Commands.publish(session, sequence++, next()), effects);
  }

  /** A message whose id is known. */
  @Benchmark
  public Reply publishAgain(Blackhole effects) {
    return apply(Commands.publish(session, sequence++, known), effects);
  }

  /** A message with a new id, and its acknowledgement. */
  @Benchmark
  public Reply publishAndAck(Blackhole effects) {
    effects.consume(apply(Commands.publish(session, sequence++, next()), effects));
    return apply(acknowledged(), effects);
  }

  /** A transaction of one message, prepared and committed. */
  @Benchmark
  public Reply prepareAndCommit(Blackhole effects) {
    Message message = next();
    UUID transaction = Commands.id(++numbers);
    effects.consume(apply(Commands.prepare(transaction, message), effects));
    return apply(Commands.commit(transaction), effects);
  }
}
