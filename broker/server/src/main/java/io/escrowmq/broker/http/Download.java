package io.escrowmq.broker.http;

import io.escrowmq.broker.backup.Archive;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An archive on its way to a client, piece by piece: the next is read, on a worker thread, when the
 * client has taken the last. The archive is closed at the end, however that comes.
 *
 * <p>For one event loop.
 */
final class Download {
  private static final Logger LOG = LoggerFactory.getLogger(Download.class);

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Archive archive;
  private boolean over;

  Download(Vertx vertx, HttpServerResponse response, Archive archive) {
    this.vertx = vertx;
    this.response = response;
    this.archive = archive;
  }

  void begin() {
    if (response.closed()) {
      end();
      return;
    }
    response.closeHandler(closed -> end());
    response.exceptionHandler(failure -> end());
    response
        .setChunked(true)
        .setStatusCode(200)
        .putHeader("Content-Type", "application/octet-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff");
    step();
  }

  private void step() {
    if (!over) {
      vertx.executeBlocking(archive::next, false).onComplete(this::send, this::unreadable);
    }
  }

  private void send(byte @Nullable [] piece) {
    if (over) {
      return;
    }
    if (piece == null) {
      end();
      response.end();
      return;
    }
    response.write(Buffer.buffer(piece));
    if (response.writeQueueFull()) {
      response.drainHandler(drained -> step());
    } else {
      step();
    }
  }

  /** The client knows by the missing end. */
  private void unreadable(Throwable failure) {
    LOG.error("Expected to go on with a backup, but", failure);
    end();
    response.reset();
  }

  private void end() {
    if (!over) {
      over = true;
      archive.close();
    }
  }
}
