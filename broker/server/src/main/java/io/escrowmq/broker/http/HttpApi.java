package io.escrowmq.broker.http;

import io.escrowmq.broker.backup.Archive;
import io.escrowmq.broker.backup.BackupRefusedException;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's HTTP port: health, metrics, listings, and an operator's decisions. HTTP.md describes
 * each path. Thread-safe; requests run on one event loop of the given Vert.x and never block it.
 */
public final class HttpApi {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
  private static final int MAX_CONNECTIONS = 256;
  private static final int MAX_LINE_BYTES = 4 << 10;
  private static final int MAX_HEADERS_BYTES = 8 << 10;
  private static final int IDLE_TIMEOUT_S = 60;
  private static final long BODY_TIMEOUT_MS = 10_000;

  /** An operator's decision asks a producer first, and that one its database. */
  private static final long ANSWER_TIMEOUT_MS = 30_000;

  private final Vertx vertx;
  private final Routes routes;
  private final AtomicInteger connections = new AtomicInteger();
  private final HttpServer server;

  private HttpApi(Vertx vertx, Routes routes) {
    this.vertx = vertx;
    this.routes = routes;
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADERS_BYTES)
                .setIdleTimeout(IDLE_TIMEOUT_S)
                .setHttp2ClearTextEnabled(false));
    server.connectionHandler(this::connected);
    server.requestHandler(this::handle);
    server.exceptionHandler(failure -> LOG.debug("Expected HTTP, but {}", failure.toString()));
  }

  /**
   * Listens.
   *
   * @param vertx whose event loop to run on
   * @param listen where
   * @param operations what the paths ask
   * @param metrics what is scraped
   * @return completes when the port is bound; fails with what the bind failed with
   */
  public static CompletionStage<HttpApi> start(
      Vertx vertx, Listen listen, Operations operations, BrokerMetrics metrics) {
    HttpApi api = new HttpApi(vertx, new Routes(operations, metrics));
    return api.server.listen(listen.port(), listen.host()).map(api).toCompletionStage();
  }

  /**
   * Where to listen.
   *
   * @param host name or address
   * @param port 0 for any free one
   */
  public record Listen(String host, int port) {}

  /** {@return the bound port} */
  public int port() {
    return server.actualPort();
  }

  /** {@return completes when the port is free and all connections are closed} */
  public CompletionStage<Void> stop() {
    return server.close().toCompletionStage();
  }

  private void connected(HttpConnection connection) {
    if (connections.incrementAndGet() > MAX_CONNECTIONS) {
      connection.close();
    }
    connection.closeHandler(closed -> connections.decrementAndGet());
  }

  private void handle(HttpServerRequest request) {
    try {
      String wanted = routes.methodFor(request.path());
      if (!request.method().name().equals(wanted)) {
        request.response().putHeader("Allow", wanted);
        throw new HttpProblem(405, "UNSUPPORTED", "This path takes " + wanted + " only.");
      }
      if (wanted.equals("GET")) {
        answer(request, routes.get(request.path(), request.query()));
      } else {
        Gate.check(request);
        Body.read(vertx, request, BODY_TIMEOUT_MS)
            .onSuccess(body -> decide(request, body))
            .onFailure(failure -> fail(request, failure));
      }
    } catch (RuntimeException e) {
      fail(request, e);
    }
  }

  private void decide(HttpServerRequest request, byte[] body) {
    try {
      if (request.path().equals(Routes.BACKUP)) {
        download(request, routes.backup(body));
        return;
      }
      answer(request, routes.post(request.path(), body));
    } catch (RuntimeException e) {
      fail(request, e);
    }
  }

  private void download(HttpServerRequest request, CompletionStage<Archive> opening) {
    Context context = vertx.getOrCreateContext();
    var unused =
        opening.whenComplete(
            (archive, failure) ->
                context.runOnContext(
                    v -> {
                      if (archive == null) {
                        finish(request, null, failure);
                      } else {
                        new Download(vertx, request.response(), archive).begin();
                      }
                    }));
  }

  private void answer(HttpServerRequest request, CompletionStage<Answer> stage) {
    Context context = vertx.getOrCreateContext();
    var unused =
        stage
            .toCompletableFuture()
            .copy()
            .orTimeout(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS)
            .whenComplete(
                (answer, failure) -> context.runOnContext(v -> finish(request, answer, failure)));
  }

  private void finish(
      HttpServerRequest request, @Nullable Answer answer, @Nullable Throwable failure) {
    if (answer != null) {
      send(request, answer);
    } else {
      fail(request, failure == null ? new IllegalStateException("no answer") : failure);
    }
  }

  private void fail(HttpServerRequest request, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    HttpProblem problem;
    if (cause instanceof HttpProblem named) {
      problem = named;
    } else if (cause instanceof BackupRefusedException refused) {
      problem = new HttpProblem(409, "CONFLICT", String.valueOf(refused.getMessage()));
    } else if (cause instanceof TimeoutException) {
      problem = new HttpProblem(504, "OUTCOME_UNKNOWN", "The broker did not answer in time.");
    } else {
      LOG.error("Expected to answer {} {}, but", request.method(), request.path(), cause);
      problem = new HttpProblem(500, "INTERNAL", "A fault inside the broker; its log says more.");
    }
    if (problem.status() == 408 || problem.status() == 413) {
      request.response().putHeader("Connection", "close");
    }
    send(request, Answer.problem(problem));
  }

  private void send(HttpServerRequest request, Answer answer) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    boolean closing = response.headers().contains("Connection", "close", true);
    Future<Void> sent =
        response
            .setStatusCode(answer.status())
            .putHeader("Content-Type", answer.contentType())
            .putHeader("Cache-Control", "no-store")
            .putHeader("X-Content-Type-Options", "nosniff")
            .end(answer.body());
    if (closing) {
      sent.onComplete(done -> request.connection().close());
    }
  }
}
