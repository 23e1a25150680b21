package io.escrowmq.benchmarks.jmh;

import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.Durability;
import io.escrowmq.broker.dispatch.Dispatcher;
import io.escrowmq.broker.dispatch.LogBodyReader;
import io.escrowmq.broker.dispatch.Member;
import io.escrowmq.broker.dispatch.MemberPort;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.shard.Shard;
import io.escrowmq.broker.shard.ShardClock;
import io.escrowmq.broker.shard.ShardLoop;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.Reply;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.StartAt;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The dispatcher's choice: a message is published, goes to one of the members of a group, and is
 * acknowledged. What it costs beyond {@link ApplyBenchmark#publishAndAck} is dispatch.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {
      "-Xmx2g",
      "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
      "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
      "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED"
    })
public class DispatchBenchmark {
  private static final String GROUP = "stock";

  /** How many consumers the group has. */
  @Param({"1", "16", "256"})
  public int members;

  private final ScratchLog scratch = new ScratchLog();
  private final ShardState state = new ShardState();
  private final ArrayDeque<Runnable> endsOfTurns = new ArrayDeque<>();
  private final ShardLoop loop = new ShardLoop(endsOfTurns::add, DispatchBenchmark::broken);
  private final BrokerMetrics metrics = new BrokerMetrics("benchmark", Durability.OS);
  private final LogBodyReader reader =
      new LogBodyReader(scratch.log(), loop, DispatchBenchmark::broken);
  private final Dispatcher dispatcher =
      new Dispatcher(
          new Shard(
              state, LogPosition.BEGINNING, scratch.log(), loop, DispatchBenchmark::clock, metrics),
          loop,
          reader,
          BrokerConfig.defaults(),
          metrics);
  private final List<Member> joined = new ArrayList<>();
  private final UUID session = Commands.id(0);
  private final Image image = Image.of(new byte[Commands.BODY_BYTES]);
  private final Port port = new Port();
  private long numbers;
  private long sequence;

  private static ShardClock clock(long lastLoggedMs) {
    return new ShardClock(lastLoggedMs, () -> lastLoggedMs, System::nanoTime);
  }

  private static void broken(Throwable why) {
    throw new IllegalStateException("Expected the shard's loop to go on, but a step failed", why);
  }

  /** Lets the members join, each with room for all that comes. */
  @Setup
  public void join() {
    dispatcher.recovered();
    apply(new CreateGroup(Commands.TOPIC, GROUP, StartAt.EARLIEST, true));
    for (int i = 0; i < members; i++) {
      Member member =
          dispatcher.join(
              new Dispatcher.Joining(Commands.TOPIC, GROUP, port, i, "consumer-" + i, 0));
      joined.add(member);
      dispatcher.grant(member, Integer.MAX_VALUE);
    }
  }

  /** From a publish to its delivery, and its acknowledgement. */
  @Benchmark
  public long publishDispatchAndAck() {
    apply(Commands.publish(session, sequence++, Commands.message(++numbers, image)));
    endTurn();
    long offset = port.delivered;
    apply(new Ack(Commands.TOPIC, GROUP, List.of(new Range(offset, offset))));
    endTurn();
    return offset;
  }

  private void apply(Command command) {
    dispatcher.applying(numbers, command);
    Reply reply =
        state.apply(Commands.timeMs(numbers), new MessageRef(numbers, 0), command, dispatcher::on);
    if (reply instanceof Reply.Refused refused) {
      throw new IllegalStateException("Expected the state to take a command, but " + refused);
    }
  }

  private void endTurn() {
    loop.requestEndOfTurn();
    for (Runnable end = endsOfTurns.poll(); end != null; end = endsOfTurns.poll()) {
      end.run();
    }
  }

  /** Checks that every message was delivered, and removes the log. */
  @TearDown
  public void remove() throws IOException {
    reader.close();
    scratch.close();
    if (port.deliveries != numbers) {
      throw new IllegalStateException(
          "Expected " + numbers + " deliveries, but there were " + port.deliveries);
    }
  }

  /** A connection that takes everything. */
  private static final class Port implements MemberPort {
    private long delivered;
    private long deliveries;

    @Override
    public void deliver(int subscription, long offset, int attempt, Image image) {
      delivered = offset;
      deliveries++;
    }

    @Override
    public void groupDeleted(int subscription) {}

    @Override
    public int maxFrameBytes() {
      return 1 << 24;
    }

    @Override
    public boolean writable() {
      return true;
    }
  }
}
