package io.escrowmq.client.testing;

import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.Limits;
import io.escrowmq.protocol.message.Ping;
import io.escrowmq.protocol.message.Pong;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.RequestCodec;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.Welcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A broker of a few lines: it answers hello and ping by itself and anything else as it was told,
 * and remembers every request. Without an instruction a request is left unanswered.
 *
 * <p>Instructions run on its own event loop, one request at a time. Thread-safe.
 */
public final class FakeBroker implements AutoCloseable {
  private static final long PATIENCE_MS = 10_000;
  private static final TimeUnit MILLIS = TimeUnit.MILLISECONDS;

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
  private final Map<Class<?>, BiConsumer<Exchange, Request>> script = new ConcurrentHashMap<>();
  private final List<Peer> peers = new CopyOnWriteArrayList<>();
  private final List<Request> received = new ArrayList<>();
  private volatile Limits limits = new Limits(8 << 20, 4 << 20, 1_024, 128, 256);
  private volatile long idWindowMs = 900_000;
  private @Nullable NetServer server;
  private int port;

  private FakeBroker() {
    on(Ping.class, request -> new Pong(System.currentTimeMillis()));
    on(Hello.class, request -> welcome());
  }

  /** A fake broker that listens on a free local port. */
  public static FakeBroker start() {
    var broker = new FakeBroker();
    broker.listen();
    return broker;
  }

  /** A fake broker with a port of its own that does not listen on it yet. */
  public static FakeBroker startSilent() {
    FakeBroker broker = start();
    broker.stopListening();
    return broker;
  }

  /** Answers each such request with what the function returns. */
  public <R extends Request> FakeBroker on(Class<R> type, Function<R, Response> answer) {
    return onExchange(type, (exchange, request) -> exchange.reply(answer.apply(request)));
  }

  /** Hands each such request to the instruction, which may answer whenever it likes. */
  public <R extends Request> FakeBroker onExchange(
      Class<R> type, BiConsumer<Exchange, R> instruction) {
    script.put(type, (exchange, request) -> instruction.accept(exchange, type.cast(request)));
    return this;
  }

  /**
   * The first such request gets the first instruction's answer, and so on; the last one repeats.
   */
  @SafeVarargs
  public final <R extends Request> FakeBroker onEach(
      Class<R> type, BiFunction<Exchange, R, @Nullable Response>... answers) {
    var next = new AtomicInteger();
    return onExchange(
        type,
        (exchange, request) -> {
          int index = Math.min(next.getAndIncrement(), answers.length - 1);
          Response answer = answers[index].apply(exchange, request);
          if (answer != null) {
            exchange.reply(answer);
          }
        });
  }

  /** Says these limits in welcome. */
  public FakeBroker limits(Limits value) {
    limits = value;
    return this;
  }

  /** Says this id window in welcome, milliseconds. */
  public FakeBroker idWindowMs(long value) {
    idWindowMs = value;
    return this;
  }

  private Welcome welcome() {
    return new Welcome(
        1, new UUID(7, 7), "fake", 0, limits, idWindowMs, System.currentTimeMillis());
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** Listens (again) on its port. */
  public void listen() {
    NetServer created = vertx.createNetServer(new NetServerOptions().setReuseAddress(true));
    created.connectHandler(this::connected);
    server = created;
    port = await(created.listen(port, "127.0.0.1")).actualPort();
  }

  /** Refuses new connections and drops all that are open. */
  public void stopListening() {
    NetServer running = server;
    if (running != null) {
      server = null;
      await(running.close());
      dropConnections();
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE_MS, MILLIS);
    } catch (TimeoutException late) {
      throw new AssertionError("Expected the fake broker to start or stop in time", late);
    }
  }

  /** Hangs up on every client. */
  public void dropConnections() {
    peers.forEach(Peer::drop);
  }

  /** Tells every client something. */
  public void push(Push push) {
    peers.forEach(peer -> peer.push(push));
  }

  /** The open connections, oldest first. */
  public List<Peer> peers() {
    return List.copyOf(peers);
  }

  /** All requests so far of this type, in the order they came. */
  public <R extends Request> List<R> received(Class<R> type) {
    synchronized (received) {
      return received.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }

  /** Waits until so many requests of this type came, and returns all of them. */
  public <R extends Request> List<R> awaitReceived(Class<R> type, int count) {
    return awaitReceived(type, all -> all.size() >= count);
  }

  /** Waits until the requests of this type are as wanted, and returns all of them. */
  public <R extends Request> List<R> awaitReceived(Class<R> type, Predicate<List<R>> wanted) {
    long deadline = System.nanoTime() + MILLIS.toNanos(PATIENCE_MS);
    synchronized (received) {
      while (true) {
        List<R> all = received(type);
        if (wanted.test(all)) {
          return all;
        }
        long leftMs = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) {
          throw new AssertionError("Expected other requests, but got " + all);
        }
        try {
          received.wait(leftMs);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new AssertionError("Interrupted while waiting for requests", interrupted);
        }
      }
    }
  }

  private void connected(NetSocket socket) {
    var peer = new Peer(socket, vertx.getOrCreateContext());
    peers.add(peer);
    socket.closeHandler(ignored -> peers.remove(peer));
    socket.exceptionHandler(failure -> socket.close());
    socket.handler(chunk -> peer.decoder().feed(chunk.getBytes(), frame -> received(peer, frame)));
  }

  private void received(Peer peer, Frame frame) {
    Request request = RequestCodec.decode(frame);
    if (request instanceof Hello hello) {
      peer.hello(hello);
    }
    synchronized (received) {
      received.add(request);
      received.notifyAll();
    }
    BiConsumer<Exchange, Request> instruction = script.get(request.getClass());
    if (instruction != null) {
      instruction.accept(new Exchange(peer, frame.correlationId()), request);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
