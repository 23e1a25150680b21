package io.escrowmq.broker.hostile;

import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameDecoder;
import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.PushCodec;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.RequestCodec;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ResponseCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bare socket to the binary port, which sends whatever it is given. */
final class RawClient implements AutoCloseable {

  private static final int ANSWER_TIMEOUT_MS = 20_000;
  private static final int SMALL_WINDOW_BYTES = 64 * 1024;

  private final Socket socket;
  private final FrameDecoder decoder = new FrameDecoder(WireLimits.DEFAULT_MAX_FRAME_BYTES);
  private final ArrayDeque<Frame> frames = new ArrayDeque<>();
  private final byte[] buffer = new byte[64 * 1024];
  private long correlation;

  RawClient(int port) throws IOException {
    this(port, ANSWER_TIMEOUT_MS);
  }

  /** A client that waits so long for each answer. */
  RawClient(int port, int answerTimeoutMs) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port), answerTimeoutMs);
  }

  private RawClient(Socket socket, int answerTimeoutMs) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(answerTimeoutMs);
    socket.setTcpNoDelay(true);
  }

  /** A client for which the kernel keeps little that it has not read. */
  static RawClient withSmallWindow(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(SMALL_WINDOW_BYTES);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new RawClient(socket, ANSWER_TIMEOUT_MS);
  }

  /** Ends the connection by a reset, with what was not read thrown away. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Introduces itself as a member of a producer group, and waits for the welcome. */
  RawClient hello() throws IOException {
    request(
        new Hello(
            1, "raw", "shop", List.of(), 0, WireLimits.DEFAULT_MAX_FRAME_BYTES, 0, new byte[0]));
    answer();
    return this;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void request(Request request) throws IOException {
    send(frame(++correlation, request));
  }

  static byte[] frame(long correlation, Request request) {
    FrameWriter out = new FrameWriter(WireLimits.DEFAULT_MAX_FRAME_BYTES);
    RequestCodec.encode(correlation, request, out);
    return out.take();
  }

  /** The next answer; fails if the connection ends without one. */
  Response answer() throws IOException {
    Frame frame = next();
    if (frame == null) {
      throw new IOException("Expected an answer, but the connection ended");
    }
    return ResponseCodec.decode(frame);
  }

  /** The next messages that are delivered. */
  Deliver delivery() throws IOException {
    Frame frame = next();
    if (frame == null || frame.type() != FrameType.DELIVER) {
      throw new IOException("Expected a delivery, but got " + frame);
    }
    return (Deliver) PushCodec.decode(frame);
  }

  /** How many messages are delivered until the broker ends the connection. */
  int deliveredUntilTheEnd() throws IOException {
    int messages = 0;
    try {
      for (Frame frame = next(); frame != null; frame = next()) {
        messages +=
            frame.type() == FrameType.DELIVER
                ? ((Deliver) PushCodec.decode(frame)).deliveries().size()
                : 0;
      }
      return messages;
    } catch (SocketException reset) {
      return messages;
    }
  }

  /** Whether nothing more comes but the end. */
  boolean ended() throws IOException {
    try {
      return next() == null;
    } catch (SocketException reset) {
      return true; // The broker closed while bytes of ours were still on their way.
    }
  }

  private @Nullable Frame next() throws IOException {
    InputStream in = socket.getInputStream();
    while (frames.isEmpty()) {
      int count = in.read(buffer);
      if (count < 0) {
        return null;
      }
      decoder.feed(Arrays.copyOf(buffer, count), frames::add);
    }
    return frames.remove();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
