package io.escrowmq.client;

import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.Welcome;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a broker that comes back: a row of {@linkplain Session sessions}, each opened by
 * a hello that names producer group and resources, with jittered pauses between failed attempts.
 *
 * <p>Thread-safe. Listeners, replies and timers run on the {@link EventLoop}; they must not block.
 */
public final class BrokerConnection {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerConnection.class);

  /**
   * A session that lasted so long shows that the broker is well: reconnect soon when it is lost.
   */
  private static final long STEADY_MS = 1_000;

  private static final long CALL_SWEEP_MS = 50;

  /** A broker that stays away is complained of now and then, not at every attempt. */
  private static final long WARN_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final EventLoop loop = EventLoop.acquire();
  private final NetClient client;
  private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Session> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Backoff backoff;
  private volatile ConnectionOptions options;
  private volatile @Nullable Session session;
  private volatile @Nullable ClientException lastFailure;
  private final AtomicBoolean closingBegan = new AtomicBoolean();
  // The rest belongs to the event loop.
  private final Set<Call> waiting = new LinkedHashSet<>();
  private boolean sweeping;
  private int failures;
  private long lastWarningNanos;
  private @Nullable Session handshaking;

  private BrokerConnection(ConnectionOptions options) {
    this.options = options;
    this.backoff = new Backoff(options.backoffMs(), options.backoffCapMs());
    this.client =
        loop.vertx()
            .createNetClient(
                new NetClientOptions()
                    .setConnectTimeout((int) Math.min(options.connectTimeoutMs(), 600_000))
                    .setTcpNoDelay(true)
                    .setReconnectAttempts(0));
  }

  /**
   * Begins to connect, and goes on doing so until it is closed.
   *
   * @param options where and how
   * @param listeners told about every session, in this order
   * @return the connection, which is not connected yet
   */
  public static BrokerConnection open(ConnectionOptions options, ConnectionListener... listeners) {
    var connection = new BrokerConnection(options);
    connection.listeners.addAll(List.of(listeners));
    connection.loop.execute(connection::connect);
    return connection;
  }

  /**
   * {@return the first session} Fails only when the broker refuses hello for good ({@link
   * RefusedException}, {@link IncompatibleBrokerException}); the connection is closed then. While
   * the broker cannot be reached it stays open: wait with a timeout.
   */
  public CompletableFuture<Session> ready() {
    return ready.copy();
  }

  /** {@return the open session, or null while there is none} */
  public @Nullable Session session() {
    return session;
  }

  /** {@return why there is no session, or why the last attempt failed; null if none ever did} */
  public @Nullable ClientException lastFailure() {
    return lastFailure;
  }

  /**
   * Tells one more listener about sessions from now on, beginning with the open one.
   *
   * @param listener who is told
   */
  public void addListener(ConnectionListener listener) {
    loop.execute(
        () -> {
          listeners.add(listener);
          Session current = session;
          if (current != null) {
            tell(listener, told -> told.connected(current));
          }
        });
  }

  /**
   * Tells a listener nothing more; without effect if it is not known.
   *
   * @param listener who was told
   */
  public void removeListener(ConnectionListener listener) {
    loop.execute(() -> listeners.remove(listener));
  }

  /**
   * Sends a request and repeats it, over sessions and after retryable refusals, until it is
   * answered or the time is up. Only for requests whose ids make a repeat harmless; not for
   * Publish, whose order is its stream's business, nor for what belongs to one session (subscribe,
   * credit, watch).
   *
   * @param request what is asked
   * @param timeoutMs for all attempts together, milliseconds
   * @return the reply; or {@link RefusedException}, {@link NotConnectedException} (surely without
   *     effect) or {@link OutcomeUnknownException}. Completes on the event loop
   */
  public CompletableFuture<Response> call(Request request, long timeoutMs) {
    var call = new Call(this, request, timeoutMs);
    if (closingBegan.get()) {
      return CompletableFuture.failedFuture(
          new NotConnectedException("Expected an open connection, but it is closed", null));
    }
    call.attempt();
    return call.result();
  }

  /** {@return the thread on which everything here completes} */
  public EventLoop loop() {
    return loop;
  }

  /**
   * Changes the resources that hello names. An open session is given up for a new one at once,
   * since hello is said only once per session; whatever was outstanding is repeated as after any
   * loss.
   *
   * @param resources what hello names from now on
   */
  public void announce(List<UUID> resources) {
    loop.execute(
        () -> {
          options = options.toBuilder().resources(resources).build();
          Session current = session == null ? handshaking : session;
          if (current != null) {
            backoff.reset();
            current.lose(new NotConnectedException("Reconnecting to announce resources", null));
          }
        });
  }

  /**
   * Closes gracefully: takes no more calls, waits for outstanding replies, then hangs up. The first
   * call counts.
   *
   * @param timeoutMs longest wait for outstanding replies, milliseconds; their outcome is unknown
   *     then
   * @return done when the socket is closed
   */
  public CompletableFuture<Void> close(long timeoutMs) {
    if (closingBegan.compareAndSet(false, true)) {
      long deadline = EventLoop.deadlineAfter(timeoutMs);
      loop.execute(() -> finish(deadline));
    }
    return closed.copy();
  }

  private void finish(long deadlineNanos) {
    if (closed.isDone()) {
      return;
    }
    Session current = session;
    if (current != null && !current.isIdle() && deadlineNanos - System.nanoTime() > 0) {
      loop.schedule(5, () -> finish(deadlineNanos));
      return;
    }
    closed.complete(null);
    var cause = new NotConnectedException("Expected an open connection, but it is closed", null);
    Session last = current == null ? handshaking : current;
    if (last != null) {
      last.lose(cause);
    }
    expireWaiting(call -> true);
    ready.completeExceptionally(cause);
    client.close().onComplete(ignored -> EventLoop.release(loop));
  }

  /** Keeps a call until there is a session or its time is up. */
  void await(Call call) {
    if (closed.isDone()) {
      call.expire();
    } else if (!loop.isCurrent()) {
      loop.execute(() -> await(call));
    } else if (session != null) {
      call.attempt();
    } else {
      waiting.add(call);
      sweepLater();
    }
  }

  private void sweepLater() {
    if (!sweeping) {
      sweeping = true;
      loop.schedule(CALL_SWEEP_MS, this::sweep);
    }
  }

  private void sweep() {
    sweeping = false;
    long now = System.nanoTime();
    expireWaiting(call -> call.isDue(now));
    if (!waiting.isEmpty()) {
      sweepLater();
    }
  }

  private void expireWaiting(java.util.function.Predicate<Call> which) {
    List<Call> due = waiting.stream().filter(which).toList();
    due.forEach(waiting::remove);
    due.forEach(Call::expire);
  }

  private void connect() {
    if (closed.isDone()) {
      return;
    }
    client
        .connect(options.port(), options.host())
        .onComplete(
            this::handshake,
            failure ->
                failed(
                    new NotConnectedException(
                        "Expected a broker at "
                            + options.host()
                            + ":"
                            + options.port()
                            + ", but "
                            + failure.getMessage(),
                        failure)));
  }

  private void handshake(NetSocket socket) {
    if (closed.isDone()) {
      socket.close();
      return;
    }
    var opened = new Session(loop, socket, options, new SessionEvents());
    handshaking = opened;
    CompletableFuture<Welcome> unused =
        opened
            .start()
            .whenComplete(
                (welcome, failure) -> {
                  if (welcome != null) {
                    welcomed(opened, welcome);
                  } else if (handshaking == opened) {
                    ClientException cause = asClientException(failure);
                    if (isFinal(cause) && !ready.isDone()) {
                      giveUp(cause);
                    }
                    opened.lose(cause);
                  }
                });
  }

  private void welcomed(Session opened, Welcome welcome) {
    long neededMs = 2 * options.retryDeadlineMs();
    if (welcome.idWindowMs() < neededMs) {
      var cause =
          new IncompatibleBrokerException(
              "Expected the broker's id window to be at least twice the retry deadline, "
                  + neededMs
                  + " ms, but it is "
                  + welcome.idWindowMs()
                  + " ms: lower the retry deadline or raise the broker's idWindow");
      if (!ready.isDone()) {
        giveUp(cause);
      }
      opened.lose(cause);
      return;
    }
    opened.limitFrames(Math.min(welcome.limits().maxFrameBytes(), options.maxFrameBytes()));
    handshaking = null;
    session = opened;
    failures = 0;
    LOG.info("Connected to broker {} at {}:{}", welcome.brokerId(), options.host(), options.port());
    ready.complete(opened);
    tellAll(listener -> listener.connected(opened));
    List<Call> repeated = new ArrayList<>(waiting);
    waiting.clear();
    repeated.forEach(Call::attempt);
  }

  private void giveUp(ClientException cause) {
    ready.completeExceptionally(cause);
    if (closingBegan.compareAndSet(false, true)) {
      loop.execute(() -> finish(System.nanoTime()));
    }
  }

  private static boolean isFinal(ClientException cause) {
    return cause instanceof IncompatibleBrokerException
        || (cause instanceof RefusedException refused && !refused.code().retryable());
  }

  private static ClientException asClientException(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof java.util.concurrent.CompletionException ? failure.getCause() : failure;
    return cause instanceof ClientException known
        ? known
        : new NotConnectedException("Expected an answer to hello, but " + cause, cause);
  }

  private void failed(ClientException cause) {
    lastFailure = cause;
    if (closed.isDone()) {
      return;
    }
    long pauseMs = backoff.nextMs();
    long now = System.nanoTime();
    if (failures++ == 0 || now - lastWarningNanos >= WARN_EVERY_NANOS) {
      lastWarningNanos = now;
      LOG.warn("{}; trying again until it is there", cause.getMessage());
    } else {
      LOG.debug("{}; trying again in {} ms", cause.getMessage(), pauseMs);
    }
    loop.schedule(pauseMs, this::connect);
  }

  private void tellAll(Consumer<ConnectionListener> news) {
    listeners.forEach(listener -> tell(listener, news));
  }

  private static void tell(ConnectionListener listener, Consumer<ConnectionListener> news) {
    try {
      news.accept(listener);
    } catch (RuntimeException failure) {
      // The outermost edge: one listener's fault must not end the connection of the others.
      LOG.error("Expected a listener to take the news, but it failed", failure);
    }
  }

  private final class SessionEvents implements Session.Owner {
    @Override
    public void pushed(Session from, Push push) {
      tellAll(listener -> listener.pushed(from, push));
    }

    @Override
    public void lost(Session gone, ClientException cause) {
      if (session == gone) {
        session = null;
        if (gone.ageMs() >= STEADY_MS) {
          backoff.reset();
        }
        tellAll(listener -> listener.disconnected(gone, cause));
      }
      if (handshaking == gone) {
        handshaking = null;
      }
      failed(cause);
    }
  }
}
