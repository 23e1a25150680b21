package io.escrowmq.broker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escrowmq.broker.backup.Archive;
import io.escrowmq.broker.dispatch.FoundDamage;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Groups;
import io.escrowmq.protocol.message.ListGroups;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.ListTransactions;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.ResolveTransaction;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ShowTransaction;
import io.escrowmq.protocol.message.Topics;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.Transactions;
import io.escrowmq.protocol.message.WorkOrders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What each path asks the broker and how the answer is shown. Any thread. */
final class Routes {
  private static final String API = "/api/v1/";

  /** Answered by a {@link Download}, not by an {@link Answer}. */
  static final String BACKUP = API + "backup";

  /** A scrape goes on without topics and groups if they are not there by then, milliseconds. */
  private static final long LISTING_TIMEOUT_MS = 2_000;

  private final Operations operations;
  private final BrokerMetrics metrics;

  Routes(Operations operations, BrokerMetrics metrics) {
    this.operations = operations;
    this.metrics = metrics;
  }

  /** Answers a GET; throws or fails with an {@link HttpProblem}. */
  CompletionStage<Answer> get(String path, @Nullable String query) {
    if (WorkOrderRoutes.owns(path)) {
      return ask(
          WorkOrderRoutes.get(path, query),
          WorkOrders.class,
          answer -> WorkOrderRoutes.shown(path, query, answer));
    }
    return switch (path) {
      case "/health" -> CompletableFuture.completedFuture(health());
      case "/metrics" -> metrics();
      case API + "damage" -> operations.givenUp(FoundDamage.KEPT).thenApply(this::damage);
      case API + "topics" -> topics(path, Query.parse(query, "after", "limit"));
      case API + "groups" -> groups(Query.parse(query, "topic", "limit"));
      case API + "transactions" ->
          transactions(path, Query.parse(query, "state", "group", "after", "limit"));
      default -> transaction(idIn(path, ""));
    };
  }

  /** Answers a POST; throws or fails with an {@link HttpProblem}. */
  CompletionStage<Answer> post(String path, byte[] json) {
    if (WorkOrderRoutes.owns(path)) {
      return ask(
          WorkOrderRoutes.post(path, json),
          WorkOrders.class,
          answer -> Json.workOrder(answer.orders().get(0)));
    }
    boolean commit = path.endsWith("/commit");
    UUID id = idIn(path, commit ? "/commit" : "/rollback");
    ResolveBody body = ResolveBody.parse(json);
    Outcome outcome = commit ? Outcome.COMMIT : Outcome.ROLLBACK;
    Request resolve =
        new ResolveTransaction(id, outcome, body.operator(), body.reason(), body.force());
    return ask(resolve, Decided.class, decided -> Json.decided(id, decided));
  }

  /** Which method a path wants; refuses paths that there are not. */
  String methodFor(String path) {
    if (WorkOrderRoutes.owns(path)) {
      return WorkOrderRoutes.methodFor(path);
    }
    return switch (path) {
      case "/health",
          "/metrics",
          API + "damage",
          API + "topics",
          API + "groups",
          API + "transactions" ->
          "GET";
      case BACKUP -> "POST";
      default -> {
        if (!path.startsWith(API + "transactions/")) {
          throw new HttpProblem(404, ErrorCode.NOT_FOUND.name(), "There is nothing at this path.");
        }
        yield path.endsWith("/commit") || path.endsWith("/rollback") ? "POST" : "GET";
      }
    };
  }

  /** Opens what a backup is downloaded from. */
  CompletionStage<Archive> backup(byte[] body) {
    String said = new String(body, StandardCharsets.UTF_8).strip();
    if (!said.isEmpty() && !said.equals("{}")) {
      throw HttpProblem.badRequest("Expected no body, or {}.");
    }
    return operations.backup();
  }

  private Answer health() {
    Health health = operations.health();
    ObjectNode json = Json.object().put("status", health.status());
    if (!health.reason().isEmpty()) {
      json.put("reason", health.reason());
    }
    return Answer.json(health.up() ? 200 : 503, json);
  }

  private Answer damage(List<JsonNode> givenUp) {
    FoundDamage damage = operations.damage();
    ObjectNode json = Json.object().put("found", damage.count());
    json.set("unreadable", Json.list(damage.recent(), Json::unreadable));
    json.putArray("givenUp").addAll(givenUp);
    return Answer.json(200, json);
  }

  private CompletionStage<Answer> metrics() {
    int oneMore = BrokerMetrics.MAX_LISTED + 1;
    return operations
        .ask(new ListTopics("", oneMore))
        .thenCombine(operations.ask(new ListGroups("", oneMore)), this::listed)
        .toCompletableFuture()
        .completeOnTimeout(false, LISTING_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        // A scrape is worth most when the broker is not well: then without topics and groups.
        .exceptionally(failure -> false)
        .thenApply(
            done -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape()));
  }

  private boolean listed(Response topics, Response groups) {
    if (topics instanceof Topics t && groups instanceof Groups g) {
      metrics.listed(t.topics(), g.groups());
      return true;
    }
    return false;
  }

  private CompletionStage<Answer> topics(String path, Query query) {
    int limit = query.limit();
    return ask(
        new ListTopics(query.name("after", ErrorCode.INVALID_TOPIC), limit),
        Topics.class,
        answer -> {
          var topics = answer.topics();
          ObjectNode json = Json.object();
          json.set("topics", Json.list(topics, Json::topic));
          return topics.size() < limit
              ? json
              : json.put("next", query.next(path, topics.get(topics.size() - 1).name()));
        });
  }

  private CompletionStage<Answer> groups(Query query) {
    int limit = query.limit();
    return ask(
        new ListGroups(query.name("topic", ErrorCode.INVALID_TOPIC), limit),
        Groups.class,
        answer -> {
          ObjectNode json = Json.object();
          json.set("groups", Json.list(answer.groups(), Json::group));
          return json.put("complete", answer.groups().size() < limit);
        });
  }

  private CompletionStage<Answer> transactions(String path, Query query) {
    int limit = query.limit();
    String state = query.text("state");
    if (!List.of("", "HELD", "PARKED", "COMMITTED", "ROLLED_BACK", "WITHDRAWN").contains(state)) {
      throw HttpProblem.badRequest(
          "Expected state to be HELD, PARKED, COMMITTED, ROLLED_BACK or WITHDRAWN.");
    }
    return ask(
        new ListTransactions(
            state, query.name("group", ErrorCode.INVALID_GROUP), query.id("after"), limit),
        Transactions.class,
        answer -> {
          List<TransactionInfo> found = answer.transactions();
          ObjectNode json = Json.object();
          json.set("transactions", Json.list(found, Json::transaction));
          if (found.size() >= limit) {
            String last = found.get(found.size() - 1).transactionId().toString();
            json.put("next", query.next(path, last));
          }
          return json;
        });
  }

  private CompletionStage<Answer> transaction(UUID id) {
    return ask(
        new ShowTransaction(id),
        Transactions.class,
        answer -> {
          if (answer.transactions().isEmpty()) {
            throw new HttpProblem(404, ErrorCode.NOT_FOUND.name(), "There is no transaction " + id);
          }
          return Json.transaction(answer.transactions().get(0));
        });
  }

  private static UUID idIn(String path, String suffix) {
    String prefix = API + "transactions/";
    int end = path.length() - suffix.length();
    return Query.uuid(end < prefix.length() ? "" : path.substring(prefix.length(), end));
  }

  private <T extends Response> CompletionStage<Answer> ask(
      Request request, Class<T> expected, Function<T, ObjectNode> show) {
    return operations
        .ask(request)
        .thenApply(
            response -> {
              if (response instanceof Refused refused) {
                return refusal(refused);
              }
              return Answer.json(200, show.apply(expected.cast(response)));
            });
  }

  private static Answer refusal(Refused refused) {
    ObjectNode json =
        Json.object().put("error", refused.code().name()).put("message", refused.text());
    if (refused.standing() != null) {
      json.put("standing", refused.standing().name());
    }
    return Answer.json(Status.of(refused.code()), json);
  }
}
