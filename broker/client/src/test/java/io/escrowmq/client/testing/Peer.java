package io.escrowmq.client.testing;

import io.escrowmq.protocol.frame.FrameDecoder;
import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.PushCodec;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ResponseCodec;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client's connection, seen from the fake broker. Thread-safe. */
public final class Peer {
  private final NetSocket socket;
  private final Context context;
  private final FrameDecoder decoder = new FrameDecoder(WireLimits.DEFAULT_MAX_FRAME_BYTES);
  private volatile @Nullable Hello hello;

  Peer(NetSocket socket, Context context) {
    this.socket = socket;
    this.context = context;
  }

  FrameDecoder decoder() {
    return decoder;
  }

  void hello(Hello said) {
    hello = said;
  }

  /** What it said in hello; null before. */
  public @Nullable Hello hello() {
    return hello;
  }

  /** Replies to the request with this correlation id. */
  public void reply(long correlation, Response response) {
    write(writer -> ResponseCodec.encode(correlation, response, writer));
  }

  /** Tells it something unasked. */
  public void push(Push push) {
    write(writer -> PushCodec.encode(push, writer));
  }

  /** Sends any bytes. */
  public void raw(byte[] bytes) {
    context.runOnContext(ignored -> socket.write(Buffer.buffer(bytes)));
  }

  /** Reads nothing more from it until {@link #resume}. */
  public void pause() {
    context.runOnContext(ignored -> socket.pause());
  }

  /** Reads on. */
  public void resume() {
    context.runOnContext(ignored -> socket.resume());
  }

  /** Hangs up. */
  public void drop() {
    context.runOnContext(ignored -> socket.close());
  }

  private void write(Consumer<FrameWriter> frames) {
    context.runOnContext(
        ignored -> {
          var writer = new FrameWriter(WireLimits.DEFAULT_MAX_FRAME_BYTES);
          frames.accept(writer);
          socket.write(Buffer.buffer(writer.take()));
        });
  }
}
