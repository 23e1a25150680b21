package io.escrowmq.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.config.Durability;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.Groups;
import io.escrowmq.protocol.message.ListGroups;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.ListTransactions;
import io.escrowmq.protocol.message.ListWorkOrders;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.ResolveTransaction;
import io.escrowmq.protocol.message.ResolveWorkOrder;
import io.escrowmq.protocol.message.ShowTransaction;
import io.escrowmq.protocol.message.ShowWorkOrder;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.TopicOptions;
import io.escrowmq.protocol.message.Topics;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.Transactions;
import io.escrowmq.protocol.message.WorkOrderAction;
import io.escrowmq.protocol.message.WorkOrderInfo;
import io.escrowmq.protocol.message.WorkOrderKind;
import io.escrowmq.protocol.message.WorkOrderStep;
import io.escrowmq.protocol.message.WorkOrders;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {
  private static final UUID ID = UUID.fromString("0198c0de-0000-7000-8000-000000000001");
  private static final String COMMIT = "/api/v1/transactions/" + ID + "/commit";
  private static final String BODY = "{\"operator\":\"ada\",\"reason\":\"ticket\",\"force\":true}";

  private final Vertx vertx = Vertx.vertx();
  private final FakeOperations broker = new FakeOperations();
  private RawHttp http = new RawHttp(0);

  @BeforeEach
  void listen() throws Exception {
    HttpApi api =
        HttpApi.start(
                vertx,
                new HttpApi.Listen("127.0.0.1", 0),
                broker,
                new BrokerMetrics("test", Durability.FSYNC))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    http = new RawHttp(api.port());
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void shouldTellHealth() throws IOException {
    assertThat(http.get("/health").status()).isEqualTo(200);
    assertThat(http.get("/health").body()).contains("{\"status\":\"UP\"}");

    broker.become(Health.degraded("The log is damaged."));

    assertThat(http.get("/health").status()).isEqualTo(200);
    assertThat(http.get("/health").body())
        .contains("{\"status\":\"DEGRADED\",\"reason\":\"The log is damaged.\"}");
    assertThat(http.get("/api/v1/damage").body())
        .contains("{\"found\":0,\"unreadable\":[],\"givenUp\":[{\"effect\":\"MESSAGES_LOST\"}]}");

    broker.become(Health.down("The disk is gone."));

    assertThat(http.get("/health").status()).isEqualTo(503);
    assertThat(http.get("/health").body())
        .contains("{\"status\":\"DOWN\",\"reason\":\"The disk is gone.\"}");
  }

  @Test
  void shouldShowMetricsWithTopicsAndGroups() throws IOException {
    // given
    broker.on(
        ListTopics.class,
        r -> new Topics(List.of(new TopicInfo("t", 0, 9, 1, 0, 0, 8, 0, TopicOptions.DEFAULT))));
    broker.on(
        ListGroups.class,
        r -> new Groups(List.of(new GroupInfo("t", "g", true, 0, 0, 42, 0, 0, 0, 0))));

    // when
    RawHttp.Reply reply = http.get("/metrics");

    // then
    assertThat(reply.head()).contains("text/plain");
    assertThat(reply.body()).contains("escrowmq_group_lag{group=\"g\",topic=\"t\"} 42.0");
  }

  @Test
  void shouldShowMetricsThoughTheBrokerDoesNotAnswer() throws IOException {
    assertThat(http.get("/metrics").body()).contains("escrowmq_info");
  }

  @Test
  void shouldListTransactionsPageByPage() throws IOException {
    // given
    broker.on(ListTransactions.class, r -> new Transactions(List.of(transaction())));

    // when
    RawHttp.Reply reply = http.get("/api/v1/transactions?state=HELD&group=shop&limit=1");

    // then
    assertThat(reply.body().strip())
        .isEqualTo(
            "{\"transactions\":[{\"transactionId\":\""
                + ID
                + "\",\"state\":\"HELD\",\"producerGroup\":\"shop\",\"resource\":null,"
                + "\"preparedAtMs\":1700000000000,\"preparedAt\":\"2023-11-14T22:13:20Z\","
                + "\"ageMs\":5,\"checks\":1,\"nextCheckAtMs\":null,\"nextCheckAt\":null,"
                + "\"messages\":3,\"decidedBy\":\"\"}],"
                + "\"next\":\"/api/v1/transactions?state=HELD&group=shop&limit=1&after="
                + ID
                + "\"}");
    assertThat(broker.asked())
        .containsExactly(new ListTransactions("HELD", "shop", new UUID(0, 0), 1));
  }

  @Test
  void shouldListTopicsAndGroups() throws IOException {
    broker.on(
        ListTopics.class,
        r -> new Topics(List.of(new TopicInfo("t", 1, 9, 7, 2, 3, 8, 0, TopicOptions.DEFAULT))));
    broker.on(
        ListGroups.class,
        r -> new Groups(List.of(new GroupInfo("t", "g", true, 0, 1, 2, 3, 4, 5, 6))));

    assertThat(http.get("/api/v1/topics").body())
        .contains("{\"topics\":[{\"name\":\"t\",\"firstOffset\":1,\"nextOffset\":9,")
        .doesNotContain("next\":\"");
    assertThat(http.get("/api/v1/groups?topic=t").body())
        .contains("\"lag\":2,\"inFlight\":3,\"retrying\":4,\"dead\":5,\"consumers\":6}]")
        .contains("\"complete\":true");
  }

  @Test
  void shouldShowOneTransaction() throws IOException {
    broker.on(ShowTransaction.class, r -> new Transactions(List.of(transaction())));

    assertThat(http.get("/api/v1/transactions/" + ID).body()).contains("\"state\":\"HELD\"");
    assertThat(broker.asked()).containsExactly(new ShowTransaction(ID));
  }

  @Test
  void shouldDecideForAnOperator() throws IOException {
    // given
    broker.on(ResolveTransaction.class, r -> new Decided(r.outcome(), true));

    // when
    RawHttp.Reply reply = http.post(COMMIT.replace("commit", "rollback"), BODY);

    // then
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).contains("\"outcome\":\"ROLLBACK\",\"repeated\":true");
    assertThat(broker.asked())
        .containsExactly(new ResolveTransaction(ID, Outcome.ROLLBACK, "ada", "ticket", true));
  }

  private static WorkOrderInfo workOrder() {
    return new WorkOrderInfo(
        12,
        WorkOrderKind.DEAD_LETTER,
        ID,
        "t",
        "g",
        41,
        16,
        "boom",
        1_000,
        0,
        List.of(new WorkOrderStep(2_000, "ada", "RETRY", "ticket")));
  }

  @Test
  void shouldListWorkOrdersPageByPage() throws IOException {
    broker.on(ListWorkOrders.class, r -> new WorkOrders(List.of(workOrder()), 12));

    String body = http.get("/api/v1/work-orders?kind=DEAD_LETTER&topic=t&limit=1").body();

    assertThat(body)
        .contains("\"number\":12,\"kind\":\"DEAD_LETTER\",\"state\":\"OPEN\"")
        .contains("\"next\":\"/api/v1/work-orders?kind=DEAD_LETTER&topic=t&limit=1&after=12\"");
    assertThat(broker.asked())
        .containsExactly(new ListWorkOrders(true, "DEAD_LETTER", "t", "", 0, 1));
    assertThat(http.get("/api/v1/work-orders?state=LOST").status()).isEqualTo(400);
    assertThat(http.get("/api/v1/work-orders?after=-1").status()).isEqualTo(400);
  }

  @Test
  void shouldShowAndSettleAWorkOrder() throws IOException {
    broker.on(ShowWorkOrder.class, r -> new WorkOrders(List.of(workOrder()), 0));
    broker.on(ResolveWorkOrder.class, r -> new WorkOrders(List.of(workOrder()), 0));

    assertThat(http.get("/api/v1/work-orders/12").body())
        .contains("\"who\":\"ada\",\"action\":\"RETRY\",\"reason\":\"ticket\"");
    String settled = "{\"operator\": \"ada\", \"reason\": \"ticket\"}";
    assertThat(http.post("/api/v1/work-orders/12/redeliver", settled).status()).isEqualTo(200);

    assertThat(broker.asked())
        .containsExactly(
            new ShowWorkOrder(12),
            new ResolveWorkOrder(12, WorkOrderAction.REDELIVER, "ada", "ticket"));
    assertThat(http.post("/api/v1/work-orders/12/redeliver", BODY).status())
        .as("with force")
        .isEqualTo(400);
    assertThat(http.post("/api/v1/work-orders/12/burn", settled).status()).isEqualTo(404);
    assertThat(http.post("/api/v1/work-orders/../discard", settled).status()).isEqualTo(400);
    assertThat(http.get("/api/v1/work-orders/12/discard").status()).isEqualTo(405);
  }

  @Test
  void shouldTellWhatStandsOnConflict() throws IOException {
    broker.on(
        ResolveTransaction.class,
        r -> new Refused(ErrorCode.CONFLICT, "It is committed.", Outcome.COMMIT));

    RawHttp.Reply reply = http.post(COMMIT, BODY);

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.body())
        .contains("\"error\":\"CONFLICT\"")
        .contains("\"message\":\"It is committed.\"")
        .contains("\"standing\":\"COMMIT\"");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void shouldHaveAFittingStatusForEveryError(ErrorCode code) {
    assertThat(Status.of(code)).isBetween(400, 599);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:7412, 200",
    "127.0.0.1, 200",
    "[::1]:7412, 200",
    "evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "localhost.evil.example:7412, 403",
    "192.168.0.1, 403",
  })
  void shouldWantALoopbackHost(String host, int status) throws IOException {
    broker.on(ResolveTransaction.class, r -> new Decided(r.outcome(), false));

    assertThat(http.post(COMMIT, host, "Content-Type: application/json", BODY).status())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Type: text/plain", "X: y", "Content-Type: application/jsonp"})
  void shouldWantJsonAsContentType(String header) throws IOException {
    assertThat(http.post(COMMIT, "localhost", header, BODY).status()).isEqualTo(415);
  }

  @Test
  void shouldWantOurHeader() throws IOException {
    RawHttp.Reply reply =
        http.send(
            "POST "
                + COMMIT
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(reply.status()).isEqualTo(403);
    assertThat(broker.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"operator\":\"a\"}",
        "{\"operator\":\"a\",\"reason\":\" \"}",
        "{\"operator\":1,\"reason\":\"r\"}",
        "{\"operator\":\"a\",\"reason\":\"r\",\"force\":\"yes\"}",
        "{\"operator\":\"a\",\"reason\":\"r\",\"more\":1}",
        "{\"operator\":\"a\",\"reason\":\"r\"} {}",
        "{\"operator\":\"a\",\"operator\":\"b\",\"reason\":\"r\"}",
        "{\"operator\":\"a\\u0000\",\"reason\":\"r\"}",
        "{\"operator\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}},\"reason\":\"r\"}",
      })
  void shouldRefuseOddBodies(String body) throws IOException {
    RawHttp.Reply reply = http.post(COMMIT, body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).startsWith("{\"error\":").doesNotContain("Exception");
    assertThat(broker.asked()).isEmpty();
  }

  @Test
  void shouldGuardBackupsAsAnOperatorsDecisions() throws IOException {
    String backup = "/api/v1/backup";
    String json = "Content-Type: application/json";

    assertThat(http.get(backup).status()).isEqualTo(405);
    assertThat(http.post(backup, "backup.example", json, "{}").status()).isEqualTo(403);
    assertThat(http.post(backup, "{\"to\":\"/etc\"}").status()).isEqualTo(400);
    assertThat(http.post(backup, "{}").status()).isEqualTo(409);
    assertThat(http.post(backup, "").body()).contains("\"CONFLICT\"", "Another backup is running.");
  }

  @Test
  void shouldRefuseDeepAndLongBodies() throws IOException {
    assertThat(http.post(COMMIT, "[".repeat(60_000)).status()).isEqualTo(400);
    assertThat(http.post(COMMIT, "{\"x\":" + "[".repeat(60_000)).status()).isEqualTo(400);
    assertThat(http.post(COMMIT, " ".repeat((64 << 10) + 1)).status()).isEqualTo(413);
  }

  @ParameterizedTest
  @CsvSource({
    "/, 404",
    "/api/v1/nothing, 404",
    "/api/v1/transactions/commit, 405",
    "/api/v1/transactions/, 400",
    "/api/v1/transactions/1-2-3-4-5, 400",
    "/api/v1/transactions/..%2f..%2fetc%2fpasswd, 400",
    "/api/v1/transactions?limit=0, 400",
    "/api/v1/transactions?limit=99999999999, 400",
    "/api/v1/transactions?limit=5&limit=6, 400",
    "/api/v1/transactions?state=LOST, 400",
    "/api/v1/transactions?after=x, 400",
    "/api/v1/transactions?group=a%2fb, 400",
    "/api/v1/topics?after=%00, 400",
    "/api/v1/topics?colour=red, 400",
    "/api/v1/topics?after=%zz, 400",
    "/api/v1/groups?topic=../../etc/passwd, 400",
  })
  void shouldRefuseOddRequests(String path, int status) throws IOException {
    RawHttp.Reply reply = http.get(path);

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body()).startsWith("{\"error\":").contains("\"message\":");
    assertThat(broker.asked()).isEmpty();
  }

  @Test
  void shouldNameTheMethodThatAPathTakes() throws IOException {
    assertThat(http.get(COMMIT).head()).contains("405").containsIgnoringCase("allow: POST");
    assertThat(http.post("/health", "").head()).contains("405").containsIgnoringCase("allow: GET");
  }

  @Test
  void shouldKeepFaultsToItself() throws IOException {
    // given
    broker.fail(ShowTransaction.class, new IllegalStateException("secret insides"));

    // when
    RawHttp.Reply reply = http.get("/api/v1/transactions/" + ID);

    // then
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).contains("INTERNAL").doesNotContain("secret").doesNotContain("at io.");
  }

  @Test
  void shouldAnswerWhatIsNoHttpAndGoOn() throws IOException {
    assertThat(http.send("\u0016\u0003\u0001 hello\r\n\r\n").status()).isEqualTo(400);
    assertThat(http.send("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n\r\n").status())
        .isEqualTo(414);
    assertThat(http.get("/health").status()).isEqualTo(200);
  }

  private static TransactionInfo transaction() {
    return new TransactionInfo(
        ID, "HELD", "shop", new UUID(0, 0), 1_700_000_000_000L, 5, 1, 0, 3, "");
  }
}
