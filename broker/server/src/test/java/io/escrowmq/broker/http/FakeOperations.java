package io.escrowmq.broker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.escrowmq.broker.backup.Archive;
import io.escrowmq.broker.backup.BackupRefusedException;
import io.escrowmq.broker.dispatch.FoundDamage;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Answers as it was told and remembers what it was asked. */
final class FakeOperations implements Operations {
  private final Map<Class<?>, Function<Request, CompletionStage<Response>>> script =
      new ConcurrentHashMap<>();
  private final List<Request> asked = new CopyOnWriteArrayList<>();
  private final FoundDamage damage = new FoundDamage();
  private volatile Health health = Health.UP;

  <R extends Request> void on(Class<R> type, Function<R, Response> answer) {
    script.put(
        type, request -> CompletableFuture.completedFuture(answer.apply(type.cast(request))));
  }

  void fail(Class<? extends Request> type, RuntimeException failure) {
    script.put(type, request -> CompletableFuture.failedFuture(failure));
  }

  void become(Health next) {
    health = next;
  }

  List<Request> asked() {
    return asked;
  }

  @Override
  public CompletionStage<Response> ask(Request request) {
    asked.add(request);
    var answer = script.get(request.getClass());
    return answer == null
        ? CompletableFuture.failedFuture(new IllegalStateException("secret insides"))
        : answer.apply(request);
  }

  @Override
  public FoundDamage damage() {
    return damage;
  }

  @Override
  public CompletionStage<List<JsonNode>> givenUp(int max) {
    return CompletableFuture.completedFuture(
        List.of(JsonNodeFactory.instance.objectNode().put("effect", "MESSAGES_LOST")));
  }

  @Override
  public CompletionStage<Archive> backup() {
    return CompletableFuture.failedFuture(new BackupRefusedException("Another backup is running."));
  }

  @Override
  public Health health() {
    return health;
  }
}
