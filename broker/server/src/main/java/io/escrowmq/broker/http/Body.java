package io.escrowmq.broker.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads a request's body up to a limit and within a time. */
final class Body {
  /** Longest body, bytes. */
  static final int MAX_BYTES = 64 << 10;

  private Body() {}

  /** The body; or an {@link HttpProblem}, after which the connection should be closed. */
  static Future<byte[]> read(Vertx vertx, HttpServerRequest request, long timeoutMs) {
    Promise<byte[]> body = Promise.promise();
    Buffer gathered = Buffer.buffer();
    long timer =
        vertx.setTimer(
            timeoutMs,
            id -> body.tryFail(new HttpProblem(408, "LIMIT", "Expected the body in time.")));
    request.handler(
        chunk -> {
          if (gathered.length() + chunk.length() > MAX_BYTES) {
            request.handler(rest -> {});
            body.tryFail(
                new HttpProblem(
                    413, "LIMIT", "Expected a body of at most " + MAX_BYTES + " bytes."));
          } else {
            gathered.appendBuffer(chunk);
          }
        });
    request.exceptionHandler(body::tryFail);
    request.endHandler(end -> body.tryComplete(gathered.getBytes()));
    return body.future().onComplete(done -> vertx.cancelTimer(timer));
  }
}
