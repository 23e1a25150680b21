package io.escrowmq.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.relay.FinishOn;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayConfigTest {
  @TempDir Path directory;

  private RelayConfig read(String yaml) throws IOException {
    Path file = directory.resolve("relay.yaml");
    Files.writeString(file, yaml);
    return RelayConfig.read(file, name -> name.equals("SECRET") ? "s$1\\" : null);
  }

  private void refused(String yaml, String... words) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void shouldReadKeysAndDefaults() throws IOException {
    RelayConfig config =
        read(
            """
            broker: b:99
            finishOn: stored
            leaseMs: 2000
            database:
              url: jdbc:h2:mem:x
              password: ${SECRET}
            """);
    assertThat(config.brokerHost()).isEqualTo("b");
    assertThat(config.brokerPort()).isEqualTo(99);
    assertThat(config.finishOn()).isEqualTo(FinishOn.STORED);
    assertThat(config.times().leaseMs()).isEqualTo(2_000);
    assertThat(config.password()).isEqualTo("s$1\\");
    assertThat(config.limits().batchMessages()).isEqualTo(32);
    assertThat(read("database: {url: x}").brokerPort()).isEqualTo(7411);
  }

  @Test
  void shouldReadTheSampleOfTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    int from = readme.indexOf("```yaml\n") + 8;
    String sample = readme.substring(from, readme.indexOf("```", from));
    assertThat(
            read(sample.replace("${SHOP_DB_USER}", "u").replace("${SHOP_DB_PASSWORD}", "p")).user())
        .isEqualTo("u");
  }

  @Test
  void shouldNameWhatIsWrong() {
    refused("database: {url: x}\nlains: 3", "lains", "lanes");
    refused("database: {url: x, pass: 1}", "database.pass");
    refused("", "database.url");
    refused("database: {url: x}\nlanes: many", "lanes", "many");
    refused("database: {url: x}\nlanes: 8", "lanes", "64");
    refused("database: {url: x}\nleaseMs: 1", "leaseMs", "1000");
    refused("database: {url: x}\nfinishOn: never", "finishOn", "consumed or stored");
    refused("database: {url: '${NONE}'}", "NONE", "database.url");
    refused("database: {url: x}\nbroker: a:b", "broker");
    refused("database: {url: x}\nbroker: a:0", "65535");
    refused("database: 3", "database");
    refused("- a", "YAML");
    refused("a: [", "YAML");
    assertThatThrownBy(() -> RelayConfig.read(directory.resolve("none"), name -> null))
        .hasMessageContaining("there is no file");
  }

  @Test
  void shouldTellMistakesInOneSentenceWithoutAStackTrace() throws IOException {
    Path file = directory.resolve("r.yaml");
    Files.writeString(file, "database: {url: 'jdbc:nothing:x'}");
    assertThat(run(2, "--config", file.toString())).contains("driver");
    assertThat(run(2)).contains("--config");
    assertThat(run(2, "--konfig", "x")).contains("--konfig");
    assertThat(run(2, "blocked")).contains("list, retry or discard");
    Files.writeString(file, "database: {url: 'jdbc:h2:mem:relayconfig'}");
    assertThat(run(1, "--config", file.toString())).contains("does not exist");
    assertThat(run(1, "blocked", "list", "--config", file.toString())).contains("escrow_");
  }

  @Test
  void shouldListRetryAndDiscardFailedRows() throws Exception {
    String url = "jdbc:h2:mem:blockedcommand;DB_CLOSE_DELAY=-1";
    Path file = directory.resolve("r.yaml");
    Files.writeString(file, "database: {url: '" + url + "'}");
    try (var connection = java.sql.DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      io.escrowmq.jdbc.schema.Schema.create(connection);
      for (int i = 0; i < 3; i++) {
        statement.execute(
            "INSERT INTO escrow_outbox (message_id, topic, message_key, lane, headers,"
                + " producer_group, deliver_at, body, created_at, state, last_error) VALUES"
                + " (random_uuid(), 't', X'6b', 0, '', '', 0, X'', 0, 'PARKED', 'why')");
      }
      assertThat(run(0, "blocked", "list", "--config", file.toString()))
          .contains("PARKED", "key k", "why", "3 rows");
      assertThat(run(0, "blocked", "list", "--json", "--config", file.toString()))
          .contains("\"seq\":1");
      assertThat(run(2, "blocked", "retry", "--config", file.toString())).contains("--all");
      assertThat(run(0, "blocked", "retry", "--config", file.toString(), "1")).contains("1 rows");
      assertThat(run(0, "blocked", "discard", "--all", "--config", file.toString()))
          .contains("2 rows");
      statement.execute("SHUTDOWN");
    }
  }

  private static String run(int exitCode, String... args) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int ended = RelayCommand.line(writer, writer).execute(args);
    writer.flush();
    assertThat(ended).as(out.toString()).isEqualTo(exitCode);
    assertThat(out.toString()).doesNotContain("\tat ");
    return out.toString();
  }
}
