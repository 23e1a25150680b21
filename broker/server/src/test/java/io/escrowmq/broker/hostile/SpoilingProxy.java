package io.escrowmq.broker.hostile;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stands before a broker and does wrong what a broker might do wrong: for the controls. */
final class SpoilingProxy implements AutoCloseable {

  /** What it does wrong. */
  enum Wrong {
    /** The other half of a connection stays open when the client has gone. */
    FORGETS_TO_CLOSE,
    /** Memory outside of the heap is kept for each chunk that came. */
    RETAINS_BUFFERS,
    /** Memory in the heap is kept for each chunk that came. */
    RETAINS_ARRAYS,
    /** A thread is begun for a connection and never ends. */
    LEAVES_THREADS,
    /** A byte of a short chunk becomes another one, once in many. */
    ALTERS_BYTES,
    /** A connection is not served any more, once in many chunks. */
    STOPS_SERVING
  }

  private static final int RETAINED_BYTES = 256 * 1024;
  private static final int RETAINED_MAX = 600;
  private static final int THREADS_MAX = 50;
  private static final int CHUNKS_BETWEEN = 100;
  private static final int SMALL_CHUNKS_BETWEEN = 5;
  private static final int SMALL_BYTES_MIN = 100;
  private static final int SMALL_BYTES_MAX = 400;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final List<Object> retained = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final NetClient client = vertx.createNetClient();
  private final Wrong wrong;
  private final int target;
  private final int port;
  private int threads;
  private int chunks;

  SpoilingProxy(Wrong wrong, int target) throws Exception {
    this.wrong = wrong;
    this.target = target;
    this.port =
        vertx
            .createNetServer()
            .connectHandler(this::connected)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .actualPort();
  }

  int port() {
    return port;
  }

  private void connected(NetSocket peer) {
    peer.pause();
    if (wrong == Wrong.LEAVES_THREADS && threads++ < THREADS_MAX) {
      Thread thread = new Thread(this::idle, "left behind");
      thread.setDaemon(true);
      thread.start();
    }
    client
        .connect(target, "127.0.0.1")
        .onSuccess(broker -> join(peer, broker))
        .onFailure(refused -> peer.close());
  }

  private void join(NetSocket peer, NetSocket broker) {
    peer.exceptionHandler(reset -> peer.close());
    broker.exceptionHandler(reset -> broker.close());
    peer.handler(chunk -> forward(chunk, broker));
    broker.handler(chunk -> peer.write(chunk));
    broker.closeHandler(end -> peer.close());
    if (wrong != Wrong.FORGETS_TO_CLOSE) {
      peer.closeHandler(end -> broker.close());
    }
    peer.resume();
  }

  private void forward(Buffer chunk, NetSocket broker) {
    if (wrong == Wrong.STOPS_SERVING && ++chunks % CHUNKS_BETWEEN == 0) {
      return;
    }
    boolean small = chunk.length() > SMALL_BYTES_MIN && chunk.length() < SMALL_BYTES_MAX;
    if (wrong == Wrong.ALTERS_BYTES && small && ++chunks % SMALL_CHUNKS_BETWEEN == 0) {
      int last = chunk.length() - 1;
      chunk.setByte(last, (byte) (chunk.getByte(last) ^ 1));
    }
    if (wrong == Wrong.RETAINS_BUFFERS && retained.size() < RETAINED_MAX) {
      retained.add(ByteBuffer.allocateDirect(RETAINED_BYTES));
    }
    if (wrong == Wrong.RETAINS_ARRAYS && retained.size() < RETAINED_MAX) {
      retained.add(new byte[RETAINED_BYTES]);
    }
    broker.write(chunk);
  }

  private void idle() {
    try {
      closed.await();
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
