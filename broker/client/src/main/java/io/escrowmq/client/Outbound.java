package io.escrowmq.client;

import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.RequestCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way out of a session: whatever any thread handed in during one turn of the event loop leaves
 * in one write, since a write per frame costs ten times as much.
 *
 * <p>Two lanes. Publishes are bulk: they wait while the socket's write queue is full. Everything
 * else overtakes them and never waits, so that a decision is not stuck behind a backlog of
 * messages; such requests are small and their number is bounded by what they answer. Each lane
 * keeps its order.
 */
final class Outbound {
  /** More than this is not put into one write, so that the write queue's limit means something. */
  private static final int FLUSH_BYTES = 256 * 1024;

  private final EventLoop loop;
  private final NetSocket socket;
  private FrameWriter writer;
  private final Queue<PendingRequest> control = new ConcurrentLinkedQueue<>();
  private final Queue<PendingRequest> bulk = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  // The three below belong to the event loop.
  private final Map<Long, PendingRequest> inFlight = new LinkedHashMap<>();
  private long nextCorrelation = 1;
  private boolean closed;

  Outbound(EventLoop loop, NetSocket socket, int maxFrameBytes) {
    this.loop = loop;
    this.socket = socket;
    this.writer = new FrameWriter(maxFrameBytes);
  }

  /** Takes a request from any thread. */
  void submit(PendingRequest pending) {
    (pending.request() instanceof Publish ? bulk : control).add(pending);
    wake();
  }

  private void wake() {
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  private void drain() {
    scheduled.set(false);
    if (closed) {
      failUnsent(new NotConnectedException("Expected a connection, but it was lost", null));
      return;
    }
    encodeAll(control);
    while (!bulk.isEmpty() && !socket.writeQueueFull()) {
      encodeUpTo(bulk, FLUSH_BYTES);
      flush();
    }
    flush();
    if (!bulk.isEmpty()) {
      socket.drainHandler(ignored -> wake());
    }
  }

  private void encodeAll(Queue<PendingRequest> lane) {
    encodeUpTo(lane, Integer.MAX_VALUE);
  }

  private void encodeUpTo(Queue<PendingRequest> lane, int bytes) {
    while (writer.length() < bytes) {
      PendingRequest next = lane.poll();
      if (next == null) {
        return;
      }
      encode(next);
    }
  }

  private void encode(PendingRequest pending) {
    boolean answered = !(pending.request() instanceof Credit);
    long correlation = answered ? nextCorrelation++ : 0;
    try {
      RequestCodec.encode(correlation, pending.request(), writer);
    } catch (IllegalArgumentException tooLong) {
      pending.reply().completeExceptionally(tooLong);
      return;
    }
    if (answered) {
      inFlight.put(correlation, pending);
    }
  }

  private void flush() {
    if (!writer.isEmpty()) {
      socket.write(Buffer.buffer(writer.length()).appendBytes(writer.array(), 0, writer.length()));
      writer.reset();
    }
  }

  /** Sends a request in this very turn; for hello. Event loop only. */
  void sendNow(PendingRequest pending) {
    encode(pending);
    flush();
  }

  /** From now on frames are no longer than this. Event loop only, between flushes. */
  void limitFrames(int maxFrameBytes) {
    writer = new FrameWriter(maxFrameBytes);
  }

  /** The request that a reply belongs to, or null if it is not waited for (any more). */
  @org.jspecify.annotations.Nullable
  PendingRequest answered(long correlation) {
    return inFlight.remove(correlation);
  }

  boolean isIdle() {
    return inFlight.isEmpty() && control.isEmpty() && bulk.isEmpty();
  }

  /** Gives up waiting where a deadline has passed. Event loop only. */
  void expire(long nowNanos) {
    var due = new ArrayDeque<PendingRequest>();
    inFlight
        .values()
        .removeIf(
            pending -> {
              boolean isDue = pending.isDue(nowNanos);
              if (isDue) {
                due.add(pending);
              }
              return isDue;
            });
    due.forEach(
        pending ->
            pending
                .reply()
                .completeExceptionally(
                    new OutcomeUnknownException(
                        "Expected a reply to "
                            + name(pending.request())
                            + " in time, but none came",
                        null)));
  }

  /** Fails whatever was sent or waits to be sent. Event loop only. */
  void close(ClientException cause) {
    closed = true;
    var unanswered = new ArrayDeque<>(inFlight.values());
    inFlight.clear();
    unanswered.forEach(
        pending ->
            pending
                .reply()
                .completeExceptionally(
                    new OutcomeUnknownException(
                        "Expected a reply to "
                            + name(pending.request())
                            + ", but the connection was lost",
                        cause)));
    failUnsent(new NotConnectedException("Expected a connection, but it was lost", cause));
  }

  private void failUnsent(NotConnectedException cause) {
    for (Queue<PendingRequest> lane : List.of(control, bulk)) {
      for (PendingRequest next = lane.poll(); next != null; next = lane.poll()) {
        next.reply().completeExceptionally(cause);
      }
    }
  }

  static String name(Request request) {
    return request.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
