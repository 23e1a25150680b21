package io.escrowmq.broker;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The way from a client to a broker, which can be cut: for the broker the client is dead then. */
final class Cable implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private final NetServer server = vertx.createNetServer();
  private final int target;
  private final int port;
  private volatile boolean cut;

  Cable(int target) throws Exception {
    this.target = target;
    this.port =
        server
            .connectHandler(this::connected)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .actualPort();
  }

  /** Where the client connects to. */
  int port() {
    return port;
  }

  /** From now on nothing passes, in either direction, and nobody connects. */
  void cut() {
    cut = true;
    sockets.forEach(NetSocket::close);
  }

  private void connected(NetSocket client) {
    if (cut) {
      client.close();
      return;
    }
    client.pause();
    vertx
        .createNetClient()
        .connect(target, "127.0.0.1")
        .onSuccess(broker -> join(client, broker))
        .onFailure(refused -> client.close());
  }

  private void join(NetSocket client, NetSocket broker) {
    sockets.add(client);
    sockets.add(broker);
    client.handler(chunk -> pass(chunk, broker));
    broker.handler(chunk -> pass(chunk, client));
    client.closeHandler(end -> broker.close());
    broker.closeHandler(end -> client.close());
    client.resume();
    if (cut) {
      cut();
    }
  }

  private void pass(Buffer chunk, NetSocket to) {
    if (!cut) {
      to.write(chunk);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
