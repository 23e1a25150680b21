package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.CallbackFixture.FIRST_CHECK_MS;
import static io.escrowmq.broker.connection.ScriptedService.answer;
import static io.escrowmq.broker.connection.ScriptedService.send;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.escrowmq.core.transaction.TransactionState;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetServer;
import java.net.ServerSocket;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever comes back from a service that is not a whole, right answer decides nothing and counts
 * as nothing, and the service is asked again.
 */
class CallbackAnswersTest {

  private static final String[] SHORT = {
    "callbacks.connectTimeoutMs=200", "callbacks.answerTimeoutMs=300"
  };
  private static final String OTHER = "0198c0de-0000-7000-8000-000000000001";

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private CallbackFixture fixture = new CallbackFixture();

  @BeforeEach
  void listen() {
    lines.start();
    root.addAppender(lines);
  }

  /** However many errors there are, nothing but our own lines, which are few, tells of them. */
  @AfterEach
  void close() {
    fixture.close();
    root.detachAppender(lines);
    assertThat(lines.list)
        .allMatch(line -> !line.getLevel().isGreaterOrEqual(Level.WARN) || isOurs(line));
  }

  private static boolean isOurs(ILoggingEvent line) {
    return line.getLoggerName().equals("io.escrowmq.broker.callback.Callback");
  }

  private void use(String... settings) {
    fixture.close();
    fixture = new CallbackFixture(settings);
  }

  /** Asks about a transaction that is due, whose question comes to nothing. */
  private UUID askInVain(String fault) {
    UUID id = fixture.prepare("orders");
    fixture.broker.after(FIRST_CHECK_MS);
    fixture.awaitFaults(fault, 1);
    assertThat(fixture.sent()).isEqualTo(1);
    assertThat(fixture.state(id)).isEqualTo(TransactionState.HELD);
    assertThat(fixture.transaction(id).checks()).isZero();
    assertThat(fixture.visible("t") + fixture.visible("undo")).isZero();
    return id;
  }

  private void shouldDecideWhenAskedAgain(UUID id) {
    fixture.orders.answers("COMMIT");
    fixture.broker.after(1_100);
    fixture.awaitDecision(id);
    assertThat(fixture.transaction(id).checks()).isZero();
    assertThat(fixture.state(id)).isEqualTo(TransactionState.COMMITTED);
  }

  private void nothingComes() {
    fixture.broker.runUntil(
        () -> fixture.orders.hungUp.get() > 0, () -> "Expected the broker to hang up");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "201 | application/json | {'transactionId':'ID','outcome':'COMMIT'} | status",
        "204 | application/json | `` | status",
        "400 | application/json | {'transactionId':'ID','outcome':'COMMIT'} | status",
        "404 | application/json | {'transactionId':'ID','outcome':'ROLLBACK'} | status",
        "500 | application/json | {'transactionId':'ID','outcome':'COMMIT'} | status",
        "200 | text/html | <html><body>{'transactionId':'ID','outcome':'COMMIT'} | content_type",
        "200 | application/jsonp | {'transactionId':'ID','outcome':'COMMIT'} | content_type",
        "200 | `` | {'transactionId':'ID','outcome':'COMMIT'} | content_type",
        "200 | application/json | <html><body>It works!</body></html> | malformed",
        "200 | application/json | `` | malformed",
        "200 | application/json | 'COMMIT' | malformed",
        "200 | application/json | [{'transactionId':'ID','outcome':'COMMIT'}] | malformed",
        "200 | application/json | {'transactionId':'ID','outcome':'COMMIT' | malformed",
        "200 | application/json | {'transactionId':'ID','outcome':'COM | malformed",
        "200 | application/json | {'transactionId':'ID','outcome':'COMMIT'}{} | malformed",
        "200 | application/json | {'transactionId':'ID'} | malformed",
        "200 | application/json | {'outcome':'COMMIT'} | malformed",
        "200 | application/json | {'transactionId':'ID','outcome':null} | malformed",
        "200 | application/json | {'transactionId':'ID','outcome':['COMMIT']} | malformed",
        "200 | application/json | {'transactionId':'ID','outcome':'COMMIT','outcome':'ROLLBACK'}"
            + " | malformed",
        "200 | application/json | {'transactionId':'OTHER','outcome':'COMMIT'} | other_transaction",
        "200 | application/json | {'transactionId':'','outcome':'COMMIT'} | other_transaction",
        "200 | application/json | {'transactionId':'ID ','outcome':'COMMIT'} | other_transaction",
        "200 | application/json | {'transactionId':'ID','outcome':'COMMITTED'} | other_outcome",
        "200 | application/json | {'transactionId':'ID','outcome':'commit'} | other_outcome",
        "200 | application/json | {'transactionId':'ID','outcome':''} | other_outcome",
      })
  void shouldDecideNothingByWhatIsNoAnswer(int status, String type, String body, String fault) {
    // given
    fixture.orders.answers(
        (asked, response) -> {
          response.setStatusCode(status);
          if (!type.isEmpty()) {
            response.putHeader("Content-Type", type);
          }
          String json = body.replace('\'', '"').replace("ID", asked.id().toString());
          response.end(status == 204 ? "" : json.replace("OTHER", OTHER));
        });

    // when
    UUID id = askInVain(fault);

    // then
    shouldDecideWhenAskedAgain(id);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void shouldNotFollowARedirect(int status) {
    // given: a place that would say yes to everything
    fixture.payments.answers("COMMIT");
    fixture.orders.answers(
        (asked, response) -> {
          response.setStatusCode(status);
          response.putHeader("Location", "http://127.0.0.1:" + fixture.payments.port() + "/");
          send(response, answer(asked.id(), "COMMIT"));
        });

    // when
    UUID id = askInVain("status");

    // then
    shouldDecideWhenAskedAgain(id);
    assertThat(fixture.payments.asked).isEmpty();
  }

  @Test
  void shouldReadNoMoreThanAnAnswerMayHave() {
    // given
    fixture.orders.answers(
        (asked, response) -> {
          response.putHeader("Content-Type", "application/json").setChunked(true);
          response.write(answer(asked.id(), "COMMIT"));
          pour(response);
        });

    // when
    UUID id = askInVain("too_long");

    // then
    nothingComes();
    shouldDecideWhenAskedAgain(id);
  }

  /** Blanks without end, as fast as they are taken. */
  private static void pour(HttpServerResponse response) {
    response
        .write(" ".repeat(8_192))
        .onSuccess(
            written -> {
              if (!response.closed()) {
                pour(response);
              }
            });
  }

  @ParameterizedTest
  @CsvSource({"4096,true", "4097,false"})
  void shouldTakeAnAnswerUpToItsLimit(int bytes, boolean taken) {
    // given
    fixture.orders.answers(
        (asked, response) -> {
          String json = answer(asked.id(), "COMMIT");
          send(response, json + " ".repeat(bytes - json.length()));
        });

    // when, then
    if (taken) {
      UUID id = fixture.prepare("orders");
      fixture.broker.after(FIRST_CHECK_MS);
      fixture.awaitDecision(id);
    } else {
      askInVain("too_long");
    }
  }

  @Test
  void shouldHangUpOnAnAnswerThatDripsBeyondItsTime() {
    // given
    use(SHORT);
    fixture.orders.answers(
        (asked, response) -> {
          response.putHeader("Content-Type", "application/json").setChunked(true);
          response.write(answer(asked.id(), "COMMIT"));
          long drip = fixture.vertx.setPeriodic(20, timer -> response.write(" "));
          response.closeHandler(closed -> fixture.vertx.cancelTimer(drip));
        });

    // when
    UUID id = askInVain("timeout");

    // then
    nothingComes();
    shouldDecideWhenAskedAgain(id);
  }

  @Test
  void shouldHangUpOnAServiceThatSaysNothing() {
    // given
    use(SHORT);
    fixture.orders.answers((asked, response) -> {});

    // when
    UUID id = askInVain("timeout");

    // then
    nothingComes();
    shouldDecideWhenAskedAgain(id);
  }

  @Test
  void shouldDecideNothingWhenTheAnswerIsCutOff() {
    // given: all of the JSON, though not all that was promised
    fixture.orders.answers(
        (asked, response) -> {
          response.putHeader("Content-Type", "application/json");
          response.putHeader("Content-Length", "1000");
          response.write(answer(asked.id(), "COMMIT")).onSuccess(written -> response.reset());
        });

    // when, then
    shouldDecideWhenAskedAgain(askInVain("connection"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\nContent-Type: application/json\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Long: LONG\r\n\r\n",
        "",
      })
  void shouldDecideNothingByWhatIsNoHttp(String said) throws Exception {
    // given
    Vertx vertx = Vertx.vertx();
    NetServer server =
        vertx
            .createNetServer()
            .connectHandler(
                socket -> socket.handler(asked -> socket.end(Buffer.buffer(longer(said)))))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    fixture.close();
    fixture =
        new CallbackFixture(
            Map.of("raw", server.actualPort()), "callbacks.urls.orders=http://127.0.0.1:{raw}");

    // when, then
    askInVain("connection");
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static String longer(String said) {
    return said.replace("LONG", "x".repeat(100_000));
  }

  @Test
  void shouldSayOnceAMinuteThatAServiceIsDown() throws Exception {
    // given: a port where nobody listens any more
    fixture.close();
    fixture =
        new CallbackFixture(
            Map.of("nobody", freePort()),
            "callbacks.urls.orders=http://127.0.0.1:{nobody}/?key=hunter2",
            "callbacks.backoffMs=1000",
            "callbacks.backoffCapMs=1000");

    // when
    UUID id = askInVain("connection");
    for (int errors = 2; errors <= 70; errors++) {
      while (fixture.sent() < errors) {
        fixture.broker.after(250);
      }
      fixture.awaitFaults("connection", errors);
    }

    // then
    assertThat(fixture.state(id)).isEqualTo(TransactionState.HELD);
    assertThat(lines.list.stream().filter(CallbackAnswersTest::isOurs))
        .extracting(ILoggingEvent::getFormattedMessage)
        .hasSizeBetween(1, 3)
        .allMatch(
            line ->
                line.startsWith(
                    "Expected the callback of producer group orders at http://127.0.0.1:"))
        .allMatch(line -> line.contains("to answer, but the connection failed: "))
        .noneMatch(line -> line.contains("hunter2"))
        .anyMatch(line -> line.contains("(0 such lines held back before this one)"));
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
