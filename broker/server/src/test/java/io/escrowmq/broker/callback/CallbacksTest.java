package io.escrowmq.broker.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.broker.checkback.Question;
import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.ConfigException;
import io.escrowmq.broker.config.Durability;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.metrics.CallbackTraffic;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callbacks need of the machine when the broker starts, and what their page says. */
class CallbacksTest {
  private static final String SECRET = "sixteen bytes or more";

  @TempDir Path directory = Path.of(".");

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, String> addresses = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> lookedUp = new ArrayList<>();

  private final Surroundings surroundings =
      new Surroundings() {
        @Override
        public InetAddress resolve(String host) throws UnknownHostException {
          lookedUp.add(host);
          String address = addresses.get(host);
          if (address == null) {
            throw new UnknownHostException(host);
          }
          return InetAddress.getByName(address);
        }

        @Override
        public @Nullable String variable(String name) {
          return environment.get(name);
        }
      };

  private BrokerConfig config =
      BrokerConfig.defaults()
          .with("callbacks.hosts", "orders.test, 127.0.0.1")
          .with("callbacks.urls.orders", "https://orders.test/escrow");

  CallbacksTest() {
    addresses.put("orders.test", "192.0.2.7");
    environment.put(Signer.VARIABLE, SECRET);
  }

  @AfterEach
  void close() {
    vertx.close();
  }

  private void open() {
    Callbacks.open(
        vertx, config.callbacks(), new BrokerMetrics("test", Durability.FSYNC), surroundings);
  }

  private void shouldRefuse(String... parts) {
    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Expected ")
        .hasMessageContainingAll(parts)
        .hasMessageEndingWith(".")
        .message()
        .hasLineCount(1)
        .doesNotContain(SECRET);
  }

  @Test
  void shouldAskNothingOfTheMachineWithoutAUrl() {
    // given
    config = BrokerConfig.defaults();
    environment.clear();

    // when
    open();

    // then
    assertThat(lookedUp).isEmpty();
  }

  @Test
  void shouldRefuseANameThatHasNoAddress() {
    addresses.clear();
    shouldRefuse("callbacks.urls.orders", "orders.test has none");
  }

  @Test
  void shouldRefusePlainHttpToAnotherMachineUnlessToldOtherwise() {
    // given
    config = config.with("callbacks.urls.orders", "http://orders.test/escrow");

    // when, then
    shouldRefuse("callbacks.urls.orders", "192.0.2.7", "callbacks.plainHttp");
    config = config.with("callbacks.plainHttp", true);
    assertThatCode(this::open).doesNotThrowAnyException();
  }

  @Test
  void shouldTakePlainHttpToLoopbackWhateverItsName() {
    // given
    addresses.put("orders.test", "127.0.0.9");
    config = config.with("callbacks.urls.orders", "http://orders.test/escrow");

    // when, then
    assertThatCode(this::open).doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseWithoutASecret() {
    environment.clear();
    shouldRefuse("callbacks.secretFile", Signer.VARIABLE, "neither");
  }

  @Test
  void shouldRefuseTwoSecrets() throws IOException {
    secretFile(SECRET);
    shouldRefuse("callbacks.secretFile", Signer.VARIABLE, "both");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "fifteen bytes..\n\n"})
  void shouldRefuseASecretThatIsTooShort(String secret) throws IOException {
    environment.clear();
    secretFile(secret);
    shouldRefuse("callbacks.secretFile", "16 to 4096 bytes", "shorter");
  }

  @Test
  void shouldRefuseASecretThatIsTooLong() throws IOException {
    environment.clear();
    secretFile("x".repeat(100_000));
    shouldRefuse("callbacks.secretFile", "longer");
  }

  @Test
  void shouldRefuseASecretThatCannotBeRead() {
    environment.clear();
    config = config.with("callbacks.secretFile", directory.resolve("none").toString());
    shouldRefuse("callbacks.secretFile", "none");
  }

  @Test
  void shouldRefuseCertificatesThatAreNone() throws IOException {
    Path file = Files.writeString(directory.resolve("ca.pem"), "no certificate");
    config = config.with("callbacks.caFile", file.toString());
    shouldRefuse("callbacks.caFile");
  }

  @Test
  void shouldNotCountTheLineEndOfAFileAsSecret() throws IOException {
    // given
    UUID id = UUID.randomUUID();
    Signer fromVariable = Signer.read(config.callbacks(), surroundings);
    environment.clear();
    secretFile(SECRET + "\r\n");

    // when
    Signer fromFile = Signer.read(config.callbacks(), surroundings);

    // then
    byte[] body = {1, 2, 3};
    assertThat(fromFile.sign(5, id, body)).isEqualTo(fromVariable.sign(5, id, body));
  }

  @Test
  void shouldDocumentAllThatIsSentAndUnderstood() throws IOException {
    // given
    String page = Files.readString(Path.of("CALLBACKS.md"));
    Question question = new Question(UUID.randomUUID(), new UUID(0, 0), 1, 2, 3);
    Service service = Service.of("orders", config.callbacks(), surroundings);

    // when
    Letter letter =
        Letter.write(
            new Letter.Query(question, true),
            service,
            Signer.read(config.callbacks(), surroundings),
            5);

    // then
    JsonObject body = new JsonObject(letter.body());
    assertThat(body.getValue("resource")).isNull();
    List<String> names = new ArrayList<>(body.fieldNames());
    letter.request().getHeaders().names().forEach(names::add);
    names.add(Signer.VARIABLE);
    for (CallbackTraffic.Outcome outcome : CallbackTraffic.Outcome.values()) {
      names.add(outcome.name());
    }
    for (CallbackTraffic.Fault fault : CallbackTraffic.Fault.values()) {
      names.add(fault.name().toLowerCase(Locale.ROOT));
    }
    assertThat(names).hasSizeGreaterThan(20).allMatch(name -> page.contains("`" + name + "`"));
  }

  private void secretFile(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), text);
    config = config.with("callbacks.secretFile", file.toString());
  }
}
