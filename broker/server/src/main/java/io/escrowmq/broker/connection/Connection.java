package io.escrowmq.broker.connection;

import io.escrowmq.broker.checkback.Question;
import io.escrowmq.core.command.Image;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameDecoder;
import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.CheckBack;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.Fence;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.PushCodec;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.RequestCodec;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ResponseCodec;
import io.escrowmq.protocol.message.TransactionQuery;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One socket: frames in, frames out, back-pressure both ways; no rule of the domain. What is
 * written in a turn goes out as one buffer at its end. For the shard's thread, which is the
 * socket's event loop.
 */
final class Connection implements Peer {

  private static final int DELIVERIES_PER_FRAME = 64;
  private static final int DELIVERY_BYTES_PER_FRAME = 256 * 1024;
  private static final int QUERY_BYTES_MAX = 64;
  private static final int UNFLUSHED_BYTES_MAX = 1024 * 1024;

  /** A read of so much left more in the socket, as a rule: the buffer of a read has 64 KiB. */
  private static final int FULL_READ_BYTES = 32 * 1024;

  private final ConnectionServer server;
  private final NetSocket socket;
  private final FrameDecoder decoder;
  private FrameWriter out;
  private final Session session;
  private final ArrayDeque<Frame> frames = new ArrayDeque<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private int maxFrameBytes;
  private int deliveryBytesMax;
  private final long openedMs;
  private int deliveringTo;
  private int deliveryBytes;
  private boolean delivers;
  private boolean closing;
  private boolean closed;
  private long partialSinceMs;
  private long fullSinceMs;
  private boolean waitsForRoom;
  private boolean refusedForBuffer;

  Connection(ConnectionServer server, Services services, NetSocket socket, long nowMs) {
    this.server = server;
    this.socket = socket;
    this.openedMs = nowMs;
    this.decoder = new FrameDecoder(services.limits().maxFrameBytes());
    this.maxFrameBytes = services.limits().maxFrameBytes();
    this.deliveryBytesMax = Math.min(DELIVERY_BYTES_PER_FRAME, maxFrameBytes / 2);
    this.out = new FrameWriter(maxFrameBytes);
    this.session = new Session(services, this);
    socket.setWriteQueueMaxSize(
        (int) Math.min(Integer.MAX_VALUE, services.config().limits().connectionBufferBytes()));
    socket.handler(this::onChunk);
    socket.closeHandler(end -> onClosed());
    socket.exceptionHandler(broken -> socket.close());
    socket.drainHandler(room -> onRoom());
  }

  private void onChunk(Buffer chunk) {
    if (closing) {
      return;
    }
    int framesBefore = frames.size();
    try {
      decoder.feed(chunk.getBytes(), frames::add);
    } catch (MalformedException malformed) {
      serve();
      refuseAndClose(0, Refused.of(malformed));
    }
    if (decoder.bufferedBytes() == 0) {
      partialSinceMs = 0;
    } else if (partialSinceMs == 0 || frames.size() > framesBefore) {
      partialSinceMs = server.nowMs();
    }
    serve();
    if (chunk.length() >= FULL_READ_BYTES) {
      server.moreInputComes();
    }
  }

  /** Serves the frames that came, as far as there is room for the work and for the answers. */
  private void serve() {
    while (!closing && !frames.isEmpty() && out.length() < UNFLUSHED_BYTES_MAX) {
      serve(frames.remove());
    }
    if (!closing && (!frames.isEmpty() || server.mustWait() || socket.writeQueueFull())) {
      waitForRoom();
    }
  }

  private void serve(Frame frame) {
    try {
      if (!session.handle(frame.correlationId(), RequestCodec.decode(frame))) {
        closeAfterFlush();
      }
    } catch (MalformedException malformed) {
      if (malformed.code().closesConnection()) {
        refuseAndClose(frame.correlationId(), Refused.of(malformed));
      } else {
        respond(frame.correlationId(), Refused.of(malformed));
      }
    } catch (RuntimeException broken) {
      server.broken(this, broken);
      refuseAndClose(
          frame.correlationId(),
          Refused.of(
              ErrorCode.INTERNAL, "The broker could not serve the request; its log says why."));
    }
  }

  private void refuseAndClose(long correlation, Refused refused) {
    server.refused(this, refused);
    respond(correlation, refused);
    closeAfterFlush();
  }

  private void closeAfterFlush() {
    closing = true;
    flush();
    socket.end();
  }

  /** Something cannot be written in a frame of this connection: it ends, whoever asked goes on. */
  void abort(RuntimeException why) {
    server.broken(this, why);
    cut();
  }

  /** Says why and closes. */
  void close(Refused why) {
    if (!closing) {
      refuseAndClose(0, why);
    }
  }

  private void waitForRoom() {
    if (!waitsForRoom) {
      waitsForRoom = true;
      socket.pause();
      server.waitsForRoom(this);
    }
  }

  /** The broker has room again. */
  void goOn() {
    if (!waitsForRoom || closing) {
      return;
    }
    waitsForRoom = false;
    partialSinceMs = partialSinceMs == 0 ? 0 : server.nowMs(); // The pause was the broker's.
    socket.resume();
    serve();
  }

  private void onRoom() {
    fullSinceMs = 0;
    session.resume();
    server.requestEndOfTurn();
  }

  private void onClosed() {
    if (!closed) {
      closed = true;
      closing = true;
      server.closed(this);
      session.close();
    }
  }

  /** Ends connections that take too long: hello, a started frame, reading what was sent. */
  void checkDeadlines(long nowMs, long helloTimeoutMs, long frameTimeoutMs) {
    if (socket.writeQueueFull()) {
      fullSinceMs = fullSinceMs == 0 ? nowMs : fullSinceMs;
    }
    boolean noHello = !session.isOpen() && nowMs - openedMs > helloTimeoutMs;
    boolean partial =
        partialSinceMs != 0 && nowMs - partialSinceMs > frameTimeoutMs && !waitsForRoom;
    boolean notReading = fullSinceMs != 0 && nowMs - fullSinceMs > frameTimeoutMs;
    if (noHello || partial || notReading) {
      server.tooSlow(
          this, noHello ? "hello" : partial ? "the rest of a frame" : "reading what was sent");
      cut();
    }
  }

  /**
   * Ends it at once. A close would first wait until the peer has read what was written, for ever if
   * it does not read.
   */
  void cut() {
    closing = true;
    var unused = ((NetSocketInternal) socket).channelHandlerContext().close();
  }

  @Override
  public void limitFrames(int bytes) {
    flush();
    maxFrameBytes = bytes;
    deliveryBytesMax = Math.min(DELIVERY_BYTES_PER_FRAME, maxFrameBytes / 2);
    out = new FrameWriter(maxFrameBytes);
  }

  @Override
  public int maxFrameBytes() {
    return maxFrameBytes;
  }

  @Override
  public void respond(long correlation, Response response) {
    if (closed) {
      return;
    }
    flushDeliveries();
    try {
      ResponseCodec.encode(correlation, response, out);
    } catch (IllegalArgumentException tooLong) {
      ResponseCodec.encode(
          correlation,
          Refused.of(
              ErrorCode.LIMIT,
              "The answer is longer than the "
                  + maxFrameBytes
                  + " bytes that the client takes in a frame; ask for less at a time."),
          out);
    }
    server.dirty(this);
  }

  @Override
  public void push(Push push) {
    if (closed) {
      return;
    }
    try {
      flushDeliveries();
      PushCodec.encode(push, out);
      server.dirty(this);
    } catch (IllegalArgumentException tooLong) {
      abort(tooLong);
    }
  }

  @Override
  public void ask(List<Question> questions, boolean fence) {
    List<TransactionQuery> queries = new ArrayList<>(questions.size());
    for (Question question : questions) {
      queries.add(
          new TransactionQuery(
              question.transactionId(),
              question.resource(),
              question.preparedAtMs(),
              question.ageMs(),
              question.checks()));
    }
    int fitting =
        Math.min(
            WireLimits.MAX_LIST_ENTRIES,
            (maxFrameBytes - WireLimits.FRAME_OVERHEAD_BYTES) / QUERY_BYTES_MAX);
    for (int from = 0; from < queries.size(); from += fitting) {
      List<TransactionQuery> some = queries.subList(from, Math.min(queries.size(), from + fitting));
      push(fence ? new Fence(some) : new CheckBack(some));
    }
  }

  @Override
  public void deliver(int subscription, long offset, int attempt, Image image) {
    if (closed) {
      return;
    }
    if (!deliveries.isEmpty()
        && (subscription != deliveringTo
            || deliveries.size() == DELIVERIES_PER_FRAME
            || deliveryBytes + image.length() > deliveryBytesMax)) {
      flushDeliveries();
    }
    deliveringTo = subscription;
    deliveryBytes += image.length();
    delivers = true;
    deliveries.add(new Delivery(offset, attempt, Translation.encoded(image)));
    server.dirty(this);
  }

  @Override
  public void groupDeleted(int subscription) {
    close(
        Refused.of(
            ErrorCode.NOT_FOUND, "The group of subscription " + subscription + " was deleted."));
  }

  /** Whether deliveries are among what has gathered. */
  boolean delivers() {
    return delivers;
  }

  private void flushDeliveries() {
    if (!deliveries.isEmpty()) {
      Deliver frame = new Deliver(deliveringTo, 0, List.copyOf(deliveries));
      deliveries.clear();
      deliveryBytes = 0;
      PushCodec.encode(frame, out);
    }
  }

  /** Writes what has gathered. */
  void flush() {
    flushDeliveries();
    delivers = false;
    if (!out.isEmpty() && !closed) {
      socket.write(Buffer.buffer(out.length()).appendBytes(out.array(), 0, out.length()));
      out.reset();
    }
    if (refusedForBuffer && !socket.writeQueueFull()) {
      refusedForBuffer = false;
      session.resume();
    }
  }

  @Override
  public boolean writable() {
    boolean full = out.length() + deliveryBytes >= UNFLUSHED_BYTES_MAX;
    refusedForBuffer |= full; // The flush at the end of the turn makes room, and then asks again.
    return !closing && !full && !socket.writeQueueFull();
  }

  @Override
  public String address() {
    return String.valueOf(socket.remoteAddress());
  }
}
