package io.escrowmq.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  private final CommandLineFixture line = new CommandLineFixture();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "explode",
        "--broker",
        "topics --brokr x",
        "topics --broker nowhere",
        "topics --broker host:0",
        "topics --broker host:99999",
        "topics --connect-timeout 0",
        "topics --connect-timeout NaN",
        "publish",
        "publish t --count 0 --body x",
        "publish t --count many",
        "publish t --header novalue --body x",
        "consume t",
        "consume t --group g --max 0",
        "consume t --group g --timeout -1",
        "transactions",
        "transactions show notanid",
        "transactions commit 0198c0de-0000-7000-8000-000000000001",
        "transactions list --limit 0",
        "backup",
        "backup dir --http nowhere",
        "restore",
        "restore onlyone",
        "serve --port 99999",
        "serve --host 0.0.0.0",
        "serve --durability never",
        "serve --set nonsense=1",
        "serve --config /does/not/exist.yaml",
      })
  void shouldRefuseWithASentenceAndCodeTwo(String text) {
    // when
    int code = line.run(text.isEmpty() ? new String[0] : text.split(" "));

    // then
    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(line.out()).isEmpty();
    assertThat(line.err()).startsWith("escrowmq: ").doesNotContain("\tat ");
    assertThat(line.err().lines().count()).isLessThanOrEqualTo(2);
  }

  @Test
  void shouldShowCommandsAndExitCodes() {
    assertThat(line.run("--help")).isZero();
    assertThat(line.out())
        .contains("serve", "publish", "consume", "topics", "groups", "transactions")
        .contains("backup", "restore")
        .contains("Exit codes:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "publish",
        "consume",
        "topics",
        "groups",
        "transactions list",
        "backup",
        "restore"
      })
  void shouldHelpWithEachCommand(String command) {
    assertThat(line.run((command + " --help").split(" "))).isZero();
    assertThat(line.out()).contains("Usage: escrowmq " + command).contains("Exit codes:");
  }

  @Test
  void shouldTellItsVersion() {
    assertThat(line.run("--version")).isZero();
    assertThat(line.out()).startsWith("EscrowMQ ");
  }

  @Test
  void shouldNameEveryCommandOnItsPage() throws IOException {
    String page = Files.readString(Path.of("COMMANDS.md"));

    assertThat(page)
        .contains("`serve`", "`publish TOPIC`", "`consume TOPIC", "`topics`", "`groups", "`trans")
        .contains("`backup DIR`", "`restore BACKUP DIR`");
    for (int code = ExitCode.OK; code <= ExitCode.TIMEOUT; code++) {
      assertThat(page).contains("| " + code + " |");
    }
  }
}
