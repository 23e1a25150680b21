package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.CallbackFixture.FIRST_CHECK_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.transaction.TransactionState;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS the service must be the one whose name stands in the URL, wherever its address is. */
class CallbackTlsTest {

  @TempDir static Path directory = Path.of(".");

  private static final Vertx VERTX = Vertx.vertx();
  private static ScriptedService service = new ScriptedService(VERTX);

  @BeforeAll
  static void start() throws Exception {
    String store = directory.resolve("service.p12").toString();
    String shared = " -keystore " + store + " -storetype PKCS12 -storepass changeit -alias service";
    keytool("-genkeypair -keyalg EC -dname CN=service -ext san=dns:orders.test" + shared);
    keytool("-exportcert -rfc -file " + directory.resolve("ca.pem") + shared);
    service =
        new ScriptedService(
            VERTX,
            new HttpServerOptions()
                .setSsl(true)
                .setSni(true)
                .setKeyCertOptions(new PfxOptions().setPath(store).setPassword("changeit")));
    service.answers("COMMIT");
  }

  private static void keytool(String arguments) throws Exception {
    String program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        Stream.concat(Stream.of(program), Stream.of(arguments.split(" "))).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  @AfterAll
  static void stop() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static CallbackFixture fixture(String... settings) {
    return new CallbackFixture(Map.of("tls", service.port()), settings);
  }

  private static String trusted() {
    return "callbacks.caFile=" + directory.resolve("ca.pem");
  }

  @Test
  void shouldTellAndVerifyTheNameOfTheService() {
    try (CallbackFixture fixture =
        fixture("callbacks.urls.orders=https://orders.test:{tls}/escrow", trusted())) {
      // given
      UUID id = fixture.prepare("orders");

      // when
      fixture.broker.after(FIRST_CHECK_MS);
      fixture.awaitDecision(id);

      // then
      ScriptedService.Asked asked = service.asked.get(service.asked.size() - 1);
      assertThat(asked.tlsName()).isEqualTo("orders.test");
      assertThat(asked.headers().get("Host")).isEqualTo("orders.test:" + service.port());
    }
  }

  @Test
  void shouldNotAskAServiceWhoseCertificateIsForAnotherName() {
    try (CallbackFixture fixture =
        fixture("callbacks.urls.orders=https://other.test:{tls}/escrow", trusted())) {
      shouldAskInVain(fixture);
    }
  }

  @Test
  void shouldNotAskAServiceWhoseCertificateNobodyTrusts() {
    try (CallbackFixture fixture =
        fixture("callbacks.urls.orders=https://orders.test:{tls}/escrow")) {
      shouldAskInVain(fixture);
    }
  }

  private static void shouldAskInVain(CallbackFixture fixture) {
    int before = service.asked.size();
    UUID id = fixture.prepare("orders");
    fixture.broker.after(FIRST_CHECK_MS);
    fixture.awaitFaults("connection", 1);
    assertThat(fixture.state(id)).isEqualTo(TransactionState.HELD);
    assertThat(service.asked).hasSize(before);
  }
}
