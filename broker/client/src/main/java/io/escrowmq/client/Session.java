package io.escrowmq.client;

import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameDecoder;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Ping;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.PushCodec;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ResponseCodec;
import io.escrowmq.protocol.message.Welcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from hello to its loss. Requests are pipelined and answered in any order; those of
 * one thread leave in the order they were sent, except that publishes may be overtaken by others.
 *
 * <p>What is sent here is never repeated on another session: {@link BrokerConnection#call} does
 * that. Sending is thread-safe; replies complete on the event loop, so their callbacks must not
 * block.
 */
public final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** What a session tells its connection, on the event loop. */
  interface Owner {
    void pushed(Session session, Push push);

    void lost(Session session, ClientException cause);
  }

  private final EventLoop loop;
  private final NetSocket socket;
  private final ConnectionOptions options;
  private final Owner owner;
  private final Outbound outbound;
  private final FrameDecoder decoder;
  private final long openedNanos = System.nanoTime();
  private long lastReadNanos = openedNanos;
  private long lastPingNanos = openedNanos;
  private volatile boolean open = true;
  private volatile @Nullable Welcome welcome;
  private EventLoop.@Nullable Timer sweep;

  Session(EventLoop loop, NetSocket socket, ConnectionOptions options, Owner owner) {
    this.loop = loop;
    this.socket = socket;
    this.options = options;
    this.owner = owner;
    this.outbound = new Outbound(loop, socket, options.maxFrameBytes());
    this.decoder = new FrameDecoder(options.maxFrameBytes());
  }

  /** Says hello; the reply completes on the event loop. Event loop only, once. */
  CompletableFuture<Welcome> start() {
    socket.handler(this::received);
    socket.exceptionHandler(
        failure -> lose(new NotConnectedException("Expected to read on, but " + failure, failure)));
    socket.closeHandler(
        ignored ->
            lose(
                new NotConnectedException(
                    "Expected the connection to stay, but the broker closed it", null)));
    var reply = new CompletableFuture<Response>();
    long deadline = EventLoop.deadlineAfter(options.connectTimeoutMs());
    outbound.sendNow(new PendingRequest(options.hello(), reply, deadline));
    scheduleSweep();
    return reply.thenApply(
        response -> {
          if (response instanceof Welcome answer) {
            welcome = answer;
            return answer;
          }
          throw new IncompatibleBrokerException(
              "Expected a welcome, but the broker answered " + response.getClass().getSimpleName());
        });
  }

  /**
   * Sends a request.
   *
   * @param request any but {@link Credit}, which has no reply
   * @param timeoutMs how long to wait for the reply, milliseconds
   * @return the reply; or {@link RefusedException}; or {@link OutcomeUnknownException} when none
   *     came; or {@link NotConnectedException} when it was not sent; or IllegalArgumentException
   *     when the frame would be longer than a limit
   */
  public CompletableFuture<Response> send(Request request, long timeoutMs) {
    var reply = new CompletableFuture<Response>();
    outbound.submit(new PendingRequest(request, reply, EventLoop.deadlineAfter(timeoutMs)));
    return reply;
  }

  /**
   * As {@link #send(Request, long)}, with the request timeout of the options.
   *
   * @param request what is asked
   * @return the reply, or a failure as said there
   */
  public CompletableFuture<Response> send(Request request) {
    return send(request, options.requestTimeoutMs());
  }

  /**
   * Sends what has no reply. If the session is over it is dropped: credit ends with its session.
   *
   * @param credit what to grant
   */
  public void post(Credit credit) {
    outbound.submit(new PendingRequest(credit, new CompletableFuture<>(), 0));
  }

  /** {@return what the broker said in its welcome: limits and times} */
  public Welcome welcome() {
    Welcome known = welcome;
    if (known == null) {
      throw new IllegalStateException("Expected hello to be answered, but it is not yet");
    }
    return known;
  }

  /** {@return whether it was not lost yet} */
  public boolean isOpen() {
    return open;
  }

  /** The broker said in its welcome how long frames may be. Event loop only. */
  void limitFrames(int maxFrameBytes) {
    outbound.limitFrames(maxFrameBytes);
  }

  /** Nothing is waiting for a reply or to be sent. Event loop only. */
  boolean isIdle() {
    return outbound.isIdle();
  }

  long ageMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - openedNanos);
  }

  /** Ends the session as if the connection had been lost; outstanding outcomes are unknown. */
  void lose(ClientException cause) {
    if (!open) {
      return;
    }
    open = false;
    if (sweep != null) {
      sweep.cancel();
    }
    // A close would first wait until the broker has read what was written, for ever if it is gone.
    var unused = ((NetSocketInternal) socket).channelHandlerContext().close();
    owner.lost(this, cause);
    outbound.close(cause);
  }

  private void received(Buffer chunk) {
    lastReadNanos = System.nanoTime();
    try {
      decoder.feed(chunk.getBytes(), this::dispatch);
    } catch (MalformedException malformed) {
      LOG.error("Expected frames from the broker, but {}", malformed.getMessage());
      lose(
          new NotConnectedException(
              "Expected frames from the broker, but they are malformed", malformed));
    }
  }

  private void dispatch(Frame frame) {
    if (!open) {
      return;
    }
    switch (frame.type().kind()) {
      case PUSH -> owner.pushed(this, PushCodec.decode(frame));
      case RESPONSE -> replied(frame.correlationId(), ResponseCodec.decode(frame));
      case REQUEST ->
          lose(new NotConnectedException("Expected no request from a broker, but got one", null));
    }
  }

  private void replied(long correlation, Response response) {
    if (correlation == 0) {
      String why = response instanceof Refused refused ? refused.text() : response.toString();
      lose(
          new NotConnectedException(
              "Expected to stay connected, but the broker says: " + why, null));
      return;
    }
    PendingRequest pending = outbound.answered(correlation);
    if (pending == null) {
      LOG.debug("Expected a waiting request for reply {}, but it was given up", correlation);
    } else if (response instanceof Refused refused) {
      pending.reply().completeExceptionally(new RefusedException(refused));
    } else {
      pending.reply().complete(response);
    }
  }

  private void scheduleSweep() {
    long everyMs = Math.max(10, Math.min(100, options.pingIntervalMs() / 4));
    sweep = loop.schedule(everyMs, this::sweep);
  }

  private void sweep() {
    if (!open) {
      return;
    }
    long now = System.nanoTime();
    outbound.expire(now);
    long quietMs = TimeUnit.NANOSECONDS.toMillis(now - lastReadNanos);
    if (quietMs >= options.idleTimeoutMs()) {
      lose(
          new NotConnectedException(
              "Expected a sign of life within " + options.idleTimeoutMs() + " ms, but none came",
              null));
      return;
    }
    boolean askedLately =
        TimeUnit.NANOSECONDS.toMillis(now - lastPingNanos) < options.pingIntervalMs();
    if (welcome != null && quietMs >= options.pingIntervalMs() && !askedLately) {
      lastPingNanos = now;
      long deadline = EventLoop.deadlineAfter(options.idleTimeoutMs());
      outbound.submit(new PendingRequest(new Ping(), new CompletableFuture<>(), deadline));
    }
    scheduleSweep();
  }
}
