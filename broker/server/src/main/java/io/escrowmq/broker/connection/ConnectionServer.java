package io.escrowmq.broker.connection;

import io.escrowmq.broker.config.LimitsConfig;
import io.escrowmq.broker.shard.ShardLoop;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.ResponseCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The binary port: accepts sockets on the shard's event loop and flushes them at the end of each
 * turn.
 */
public final class ConnectionServer {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionServer.class);

  private static final long COMPLAINT_PAUSE_MS = 1_000;
  private static final long FAREWELL_MS = 500;

  private final Vertx vertx;
  private final Services services;
  private final ShardLoop loop;
  private final LimitsConfig limits;
  private final NetServer server;
  private final Set<Connection> connections = new LinkedHashSet<>();
  private final Set<Connection> dirty = new LinkedHashSet<>();
  private final ArrayDeque<Connection> waiting = new ArrayDeque<>();
  private long lastComplaintMs = Long.MIN_VALUE / 2;
  private long complaintsHeldBack;

  /**
   * Prepares the port; {@link #listen} opens it.
   *
   * @param vertx on whose current context, the shard's, the sockets are served
   * @param services what sessions need
   * @param loop the shard's thread
   */
  public ConnectionServer(Vertx vertx, Services services, ShardLoop loop) {
    this.vertx = vertx;
    this.services = services;
    this.loop = loop;
    this.limits = services.config().limits();
    this.server =
        vertx.createNetServer(
            new NetServerOptions()
                .setTcpNoDelay(true)
                .setReuseAddress(true)
                .setHost(services.config().host())
                .setPort(services.config().port()));
    server.connectHandler(this::accept);
    loop.atEndOfTurn(this::flush);
  }

  /** Opens the port; completes with its number. */
  public Future<Integer> listen() {
    return server.listen().map(NetServer::actualPort);
  }

  private void accept(NetSocket socket) {
    if (connections.size() >= limits.maxConnections()) {
      turnAway(socket);
      return;
    }
    connections.add(new Connection(this, services, socket, nowMs()));
    services.metrics().connected();
  }

  private void turnAway(NetSocket socket) {
    services.metrics().refused(ErrorCode.BUSY);
    if (mayComplain()) {
      LOG.warn(
          "Expected at most {} connections, but one more came from {} ({} such lines held back"
              + " before this one)",
          limits.maxConnections(),
          socket.remoteAddress(),
          heldBack());
    }
    FrameWriter out = new FrameWriter(limits.maxFrameBytes());
    ResponseCodec.encode(
        0,
        Refused.of(
            ErrorCode.BUSY,
            "The broker has as many connections as it takes, %d; connect again later."
                .formatted(limits.maxConnections())),
        out);
    socket.exceptionHandler(broken -> socket.close());
    socket.end(Buffer.buffer(out.take()));
  }

  /** Ends what takes too long. Call about once a second. */
  public void checkDeadlines() {
    long now = nowMs();
    for (Connection connection : List.copyOf(connections)) {
      connection.checkDeadlines(now, limits.helloTimeoutMs(), limits.frameTimeoutMs());
    }
  }

  /**
   * Another broker leads now: every client is told and disconnected.
   *
   * @param leader who leads
   */
  public void sendAway(String leader) {
    for (Connection connection : List.copyOf(connections)) {
      connection.close(
          Refused.of(ErrorCode.NOT_LEADER, "This broker lost its lead to " + leader + "."));
    }
  }

  /** Stops accepting, tells every client, closes; those who do not listen are cut off. */
  public Future<Void> close() {
    for (Connection connection : new ArrayList<>(connections)) {
      connection.close(
          Refused.of(ErrorCode.SHUTTING_DOWN, "The broker is stopping; connect again later."));
    }
    long patience =
        vertx.setTimer(FAREWELL_MS, timer -> List.copyOf(connections).forEach(Connection::cut));
    return server.close().onComplete(closed -> vertx.cancelTimer(patience));
  }

  private void flush() {
    if (!dirty.isEmpty()) {
      List<Connection> gathered = List.copyOf(dirty);
      dirty.clear();
      // Each write takes a while, and a delivery is the beginning of somebody's work, while an
      // answer is the end of it.
      flush(gathered, true);
      flush(gathered, false);
    }
    if (!waiting.isEmpty() && services.shard().mailboxBytes() <= limits.inFlightBytes() / 2) {
      for (int i = waiting.size(); i > 0; i--) {
        waiting.remove().goOn();
      }
    }
  }

  private static void flush(List<Connection> gathered, boolean deliveries) {
    for (int i = 0; i < gathered.size(); i++) {
      if (gathered.get(i).delivers() == deliveries) {
        flush(gathered.get(i));
      }
    }
  }

  private static void flush(Connection connection) {
    try {
      connection.flush();
    } catch (RuntimeException broken) {
      connection.abort(broken); // The others must not wait for it.
    }
  }

  long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  /** Whether accepted commands fill the budget, so that reading stops until some are applied. */
  boolean mustWait() {
    return services.shard().mailboxBytes() > limits.inFlightBytes();
  }

  void waitsForRoom(Connection connection) {
    waiting.add(connection);
  }

  void dirty(Connection connection) {
    dirty.add(connection);
    loop.requestEndOfTurn();
  }

  void moreInputComes() {
    services.shard().moreInputComes();
  }

  void requestEndOfTurn() {
    loop.requestEndOfTurn();
  }

  void closed(Connection connection) {
    connections.remove(connection);
    dirty.remove(connection);
    waiting.remove(connection);
    services.metrics().disconnected();
  }

  void refused(Connection connection, Refused refused) {
    services.metrics().refused(refused.code());
    if (mayComplain()) {
      LOG.warn(
          "Expected well-formed frames from {}, but: {} ({} such lines held back before this one)",
          connection.address(),
          refused.text(),
          heldBack());
    }
  }

  /** Whoever sends rubbish must not fill the log with what is said about it. */
  private boolean mayComplain() {
    long now = nowMs();
    if (now - lastComplaintMs < COMPLAINT_PAUSE_MS) {
      complaintsHeldBack++;
      return false;
    }
    lastComplaintMs = now;
    return true;
  }

  private long heldBack() {
    long count = complaintsHeldBack;
    complaintsHeldBack = 0;
    return count;
  }

  void broken(Connection connection, RuntimeException why) {
    services.metrics().refused(ErrorCode.INTERNAL);
    LOG.error("Expected to serve {}, but it failed; closing", connection.address(), why);
  }

  void tooSlow(Connection connection, String what) {
    if (mayComplain()) {
      LOG.warn(
          "Expected {} from {} in time, but it did not come; closing ({} such lines held back"
              + " before this one)",
          what,
          connection.address(),
          heldBack());
    }
  }
}
