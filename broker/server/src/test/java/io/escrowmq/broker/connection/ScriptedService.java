package io.escrowmq.broker.connection;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A service on loopback that answers as it is told and keeps what it was asked. */
final class ScriptedService {

  /**
   * A question as it came.
   *
   * @param path with the query
   * @param headers all of them
   * @param body to the byte
   * @param tlsName what TLS said the service is called; empty without TLS
   */
  record Asked(String path, MultiMap headers, Buffer body, String tlsName) {
    JsonObject json() {
      return new JsonObject(body);
    }

    UUID id() {
      return UUID.fromString(json().getString("transactionId"));
    }
  }

  /** What the service does with a question. */
  interface Script {
    /** Answers, or does not. */
    void on(Asked asked, HttpServerResponse response);
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** Connections that ended. */
  final AtomicInteger hungUp = new AtomicInteger();

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger openMost = new AtomicInteger();
  private final HttpServer server;
  private volatile Script script = (question, response) -> {};

  ScriptedService(Vertx vertx) {
    this(vertx, new HttpServerOptions());
  }

  ScriptedService(Vertx vertx, HttpServerOptions options) {
    server = vertx.createHttpServer(options);
    server.connectionHandler(
        connection -> {
          openMost.accumulateAndGet(open.incrementAndGet(), Math::max);
          connection.closeHandler(
              closed -> {
                open.decrementAndGet();
                hungUp.incrementAndGet();
              });
        });
    server.requestHandler(request -> request.body().onSuccess(body -> answer(request, body)));
    try {
      server
          .listen(0, "127.0.0.1")
          .toCompletionStage()
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  int port() {
    return server.actualPort();
  }

  /** The most connections that were open at a time. */
  int connectionsMost() {
    return openMost.get();
  }

  /** Does so with each question from now on. */
  void answers(Script next) {
    script = next;
  }

  /** Answers each question from now on with an outcome. */
  void answers(String outcome) {
    script = (question, response) -> send(response, answer(question.id(), outcome));
  }

  /** A good answer. */
  static String answer(UUID id, String outcome) {
    return new JsonObject().put("transactionId", id.toString()).put("outcome", outcome).encode();
  }

  static void send(HttpServerResponse response, String body) {
    response.putHeader("Content-Type", "application/json; charset=utf-8").end(body);
  }

  private void answer(HttpServerRequest request, Buffer body) {
    String name = request.isSSL() ? String.valueOf(request.connection().indicatedServerName()) : "";
    Asked question = new Asked(request.uri(), request.headers(), body, name);
    asked.add(question);
    script.on(question, request.response());
  }
}
