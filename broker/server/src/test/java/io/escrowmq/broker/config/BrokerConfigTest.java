package io.escrowmq.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerConfigTest {
  @TempDir Path directory = Path.of(".");

  @Test
  void shouldSetOverTheDefaultsOnlyWhatTheFileSays() throws IOException {
    // given
    Path file =
        file(
            """
            data: /var/lib/escrowmq
            port: 0
            storage:
              durability: os
              segmentBytes: 64 MiB
            delivery: {leaseMs: 5000}
            """);

    // when
    BrokerConfig config = BrokerConfig.read(file);

    // then
    assertThat(config.data()).isEqualTo(Path.of("/var/lib/escrowmq"));
    assertThat(config.port()).isZero();
    assertThat(config.storage().durability()).isEqualTo(Durability.OS);
    assertThat(config.storage().segmentBytes()).isEqualTo(64L << 20);
    assertThat(config.storage().snapshotEveryBytes()).isEqualTo(256L << 20);
    assertThat(config.delivery().leaseMs()).isEqualTo(5_000);
    assertThat(config.limits()).isEqualTo(BrokerConfig.defaults().limits());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n"})
  void shouldTakeAnEmptyFileAsDefaults(String text) throws IOException {
    assertThat(BrokerConfig.read(file(text))).isEqualTo(BrokerConfig.defaults());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prot: 7411 | found prot;",
        "storage: {durabilty: os} | storage.durabilty",
        "storage: 5 | storage to be a section",
        "storage: {durability: maybe} | storage.durability to be fsync or os, but it is maybe",
        "port: 70000 | port to be from 0 to 65535, but it is 70000",
        "port: many | port to be a whole number, but it is many",
        "port: 7411.5 | port to be a whole number, but it is 7411.5",
        "port: | port to have a value",
        "port: [1, 2] | port to be a whole number",
        "data: '' | data to be a path, but it is empty",
        "insecure: perhaps | insecure to be true or false, but it is perhaps",
        "host: 0.0.0.0 | host to be a loopback address, but it is 0.0.0.0",
        "host: broker.example | host to be a loopback address",
        "limits: {maxFrameBytes: -1} | limits.maxFrameBytes to be from",
        "limits: {maxFrameBytes: 3 GiB} | limits.maxFrameBytes to be at most 2147483647",
        "limits: {inFlightBytes: 99999999999 GiB} | limits.inFlightBytes to fit",
        "limits: {maxMessageBytes: 8 MiB} | limits.maxMessageBytes to be from",
        "delivery: {leaseMs: 5 KiB} | delivery.leaseMs to be a whole number",
        "delivery: {retryBackoffCapMs: 1} | delivery.retryBackoffCapMs to be from 1000",
        "storage: {publishFloorBytes: 1} | storage.publishFloorBytes to be at least",
        "transactions: {idWindowMs: 0} | transactions.idWindowMs",
        "callbacks: {secret: hunter2} | callbacks.secret",
        "callbacks: {urls: {a: http://x}} | the host of callbacks.urls.a to be one of callbacks.hosts",
        "callbacks: {hosts: [x], urls: {a: 'ftp://x'}} | callbacks.urls.a to be an http or https",
        "callbacks: {hosts: [x], urls: {a: 'http://u:p@x'}} | callbacks.urls.a to be an http or https",
        "callbacks: {hosts: [x], urls: {a: 'http://x:99999'}} | callbacks.urls.a to be an http",
        "callbacks: {hosts: [x], urls: {a: 'http://x y'}} | callbacks.urls.a to be an http",
        "callbacks: {hosts: [x], urls: {a: }} | callbacks.urls.a to have a value",
        "callbacks: {hosts: [x], urls: {a: [1]}} | callbacks.urls.a to be one value",
        "callbacks: {hosts: ['x:80']} | callbacks.hosts to be names or addresses without a port",
        "callbacks: {hosts: ['*']} | callbacks.hosts to be names or addresses",
        "callbacks: {urls: nowhere} | callbacks.urls to be names with a value each",
        "callbacks: {concurrency: 0} | callbacks.concurrency to be from 1",
        "callbacks: {answerTimeoutMs: 100} | callbacks.answerTimeoutMs to be from 2000",
        "- port | to hold keys and values",
        "'port: 1, port: [' | to be YAML",
      })
  void shouldRefuseWithOneSentenceThatNamesTheKey(String text, String named) throws IOException {
    // given
    Path file = file(text);

    // when, then
    assertThatThrownBy(() -> BrokerConfig.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Expected ")
        .hasMessageContaining(named)
        .hasMessageEndingWith(".")
        .message()
        .hasLineCount(1);
  }

  @Test
  void shouldRefuseAKeyThatComesTwice() throws IOException {
    Path file = file("port: 1\nport: 2\n");

    assertThatThrownBy(() -> BrokerConfig.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("port");
  }

  @Test
  void shouldNameTheFileThatIsNotThere() {
    assertThatThrownBy(() -> BrokerConfig.read(directory.resolve("none.yaml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.yaml");
  }

  @Test
  void shouldJudgeOnlyWhenFileAndCommandLineAreTogether() throws IOException {
    // given: alone this file is refused
    Path file = file("host: 0.0.0.0\nstorage: {segmentBytes: 1 MiB}\n");

    // when
    BrokerConfig config =
        BrokerConfig.read(file, Map.of("insecure", true, "storage.durability", "os"));

    // then
    assertThat(config.host()).isEqualTo("0.0.0.0");
    assertThat(config.storage().segmentBytes()).isEqualTo(1 << 20);
    assertThat(config.storage().durability()).isEqualTo(Durability.OS);
  }

  @Test
  void shouldSetInCodeWhateverTheFileCan() {
    // given
    BrokerConfig config = BrokerConfig.defaults();

    // when: every key is set to its default, as text and as it is
    for (Map.Entry<String, Object> key : Keys.flatten(BrokerConfig.defaults()).entrySet()) {
      config = config.with(key.getKey(), key.getValue());
      boolean named = key.getValue() instanceof Durability;
      config =
          config.with(key.getKey(), named ? Value.name(key.getValue()) : key.getValue().toString());
    }

    // then
    assertThat(config).isEqualTo(BrokerConfig.defaults());
    assertThat(config.withPort(1).withHttpPort(-1).withDurability(Durability.OS).httpPort())
        .isEqualTo(-1);
  }

  @Test
  void shouldTakeAUrlForEachProducerGroupWithDotsInItsName() throws IOException {
    // given
    Path file =
        file(
            """
            callbacks:
              hosts: [Orders.Example, "::1"]
              urls:
                orders: https://orders.example/escrow
                orders.eu: http://[::1]:8080/escrow?site=eu
            """);

    // when
    BrokerConfig config =
        BrokerConfig.read(file, Map.of("callbacks.urls.late.shop", "https://orders.example:444"));

    // then
    assertThat(config.callbacks().hosts()).containsExactly("orders.example", "::1");
    assertThat(config.callbacks().urls())
        .containsOnly(
            Map.entry("orders", "https://orders.example/escrow"),
            Map.entry("orders.eu", "http://[::1]:8080/escrow?site=eu"),
            Map.entry("late.shop", "https://orders.example:444"));
    assertThat(config.with("callbacks.urls", "a=https://orders.example, b=http://[::1]/"))
        .extracting(one -> one.callbacks().urls().keySet())
        .asInstanceOf(InstanceOfAssertFactories.COLLECTION)
        .containsExactly("a", "b", "late.shop", "orders", "orders.eu");
    assertThat(BrokerConfig.defaults().with("callbacks.hosts", "a, b").callbacks().hosts())
        .containsExactly("a", "b");
  }

  @Test
  void shouldNotRepeatAUrlThatMayHoldAPassword() {
    assertThatThrownBy(
            () ->
                BrokerConfig.defaults()
                    .with("callbacks.hosts", "x")
                    .with("callbacks.urls.a", "https://ada:hunter2@x/"))
        .isInstanceOf(ConfigException.class)
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void shouldKeepAPlaceForEachCallbackGroup() {
    BrokerConfig two =
        BrokerConfig.defaults()
            .with("callbacks.hosts", "x")
            .with("callbacks.urls", "a=https://x, b=https://x");

    assertThatThrownBy(() -> two.with("callbacks.concurrency", 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("callbacks.concurrency to be from 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.8.9.1", "::1"})
  void shouldTakeLoopbackAddresses(String host) {
    assertThat(BrokerConfig.defaults().withHost(host, false).host()).isEqualTo(host);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("broker.yaml"), text);
  }
}
