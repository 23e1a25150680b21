package io.escrowmq.benchmarks.jmh;

import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CommandCodec;
import io.escrowmq.core.command.Image;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.protocol.frame.FrameDecoder;
import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.RequestCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

/** Frames of the wire and commands of the log, to bytes and back. A frame holds 32 messages. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
  private static final int MESSAGES = 32;
  private static final int FRAME_BYTES_MAX = 8 << 20;

  private final FrameWriter writer = new FrameWriter(FRAME_BYTES_MAX);
  private final FrameDecoder decoder = new FrameDecoder(FRAME_BYTES_MAX);
  private final Publish request;
  private final byte[] frame;
  private final Command command;
  private final ByteBuffer target;
  private final ByteBuffer source;

  /** Fills buffers with one of each. */
  public CodecBenchmark() {
    byte[] body = new byte[Commands.BODY_BYTES];
    List<EncodedMessage> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(EncodedMessage.of(MessageBuilder.to(Commands.TOPIC).body(body).build()));
    }
    request = new Publish(Commands.id(0), 0, "", 0, messages);
    RequestCodec.encode(1, request, writer);
    frame = writer.take();
    writer.reset();
    command =
        Commands.publish(Commands.id(0), 0, Commands.message(1, Image.of(messages.get(0).array())));
    target = ByteBuffer.allocate(CommandCodec.encodedLength(command));
    source = ByteBuffer.allocate(target.capacity());
    CommandCodec.encode(command, source);
  }

  /** A publish to bytes. */
  @Benchmark
  public int encodeFrame() {
    writer.reset();
    RequestCodec.encode(1, request, writer);
    return writer.length();
  }

  /** Bytes to a publish; the bodies stay where they are. */
  @Benchmark
  public void decodeFrame(Blackhole requests) {
    decoder.feed(frame, one -> requests.consume(RequestCodec.decode(one)));
  }

  /** A command of one message to bytes, its length found out before. */
  @Benchmark
  public int encodeCommand() {
    target.clear();
    return CommandCodec.encodedLength(command) + encoded();
  }

  private int encoded() {
    CommandCodec.encode(command, target);
    return target.position();
  }

  /** Bytes to a command. */
  @Benchmark
  public Command decodeCommand() {
    source.clear();
    return CommandCodec.decode(source);
  }
}
