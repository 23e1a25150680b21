package io.escrowmq.broker.rot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escrowmq.broker.cli.Cli;
import io.escrowmq.broker.log.LogRefusedException;
import io.escrowmq.broker.verify.QuarantineRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of damage: the check, the quarantine, and what is left of it. */
class VerifyLogTest {
  private static final int DAMAGED = 2;

  @TempDir Path directory;
  private Path data;
  private String said = "";

  @BeforeEach
  void make() throws IOException {
    data = Pristine.make(directory.resolve("data")).directory;
  }

  private int verify(String... options) {
    StringWriter out = new StringWriter();
    PrintWriter printer = new PrintWriter(out);
    Cli cli =
        new Cli(
            config -> CompletableFuture.failedFuture(new IllegalStateException("not asked")),
            InputStream.nullInputStream(),
            printer,
            printer);
    String[] command = new String[options.length + 2];
    command[0] = "verify-log";
    System.arraycopy(options, 0, command, 1, options.length);
    command[command.length - 1] = data.toString();
    int code = cli.run(command);
    said = out.toString();
    return code;
  }

  private void rubbishInTheLastSegment() throws IOException {
    rubbishInTheLastSegment(9_000, 100);
  }

  private void rubbishInTheLastSegment(int beforeTheEnd, int length) throws IOException {
    List<Path> segments =
        Copies.all(data.resolve("log")).stream()
            .filter(file -> file.toString().endsWith(".cq4"))
            .toList();
    Path last = segments.get(segments.size() - 1);
    byte[] bytes = Files.readAllBytes(last);
    for (int i = 0; i < length; i++) {
      bytes[bytes.length - beforeTheEnd + i] ^= 0x55;
    }
    Files.write(last, bytes);
  }

  @Test
  void shouldFindNothingInAGoodDirectoryAndChangeNothing() throws IOException {
    List<Path> before = Copies.all(data);
    assertThat(verify()).isZero();
    assertThat(said).startsWith("OK: ").contains("0 messages lost");
    assertThat(Copies.all(data)).isEqualTo(before);
  }

  @Test
  void shouldNameTheDamageAndStartAfterTheQuarantine() throws IOException {
    // given
    rubbishInTheLastSegment();
    assertThatThrownBy(() -> Opened.open(data, Opened.REAL))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining(".cq4 at byte");

    // when, then
    assertThat(verify()).isEqualTo(DAMAGED);
    assertThat(said).contains(".cq4 bytes ").contains("REFUSES").contains("DAMAGED: ");
    assertThat(verify("--json")).isEqualTo(DAMAGED);
    JsonNode json = new ObjectMapper().readTree(said);
    assertThat(json.get("damaged").asBoolean()).isTrue();
    assertThat(json.get("places").get(0).get("effect").asText()).isEqualTo("REFUSES");
    assertThat(json.get("places").get(0).get("firstBatch").asLong()).isPositive();

    // when
    assertThat(verify("--quarantine")).isEqualTo(DAMAGED);
    assertThat(said).contains("Given up");

    // then
    assertThat(verify()).as(said).isZero();
    assertThat(said).contains("GIVEN_UP");
    assertThat(QuarantineRecord.read(data, 1_000))
        .isNotEmpty()
        .first()
        .matches(entry -> entry.get("firstBatch").asLong() > 0);
    assertThat(QuarantineRecord.read(data, 1)).hasSize(1);
    Opened.open(data, Opened.REAL).close();
    Opened.open(data, Opened.REAL).close();
  }

  /** Red when a fault of the disk is taken for damage: the quarantine would give up good data. */
  /** Red when the state that the quarantine makes ends before the batches that it gives up. */
  @Test
  void shouldStartAfterTheQuarantineOfTheLastBatchBeforeTheStamp() throws IOException {
    int stampBytes = 4 + 64;
    rubbishInTheLastSegment(stampBytes + 8, 1);
    assertThat(verify("--quarantine")).isEqualTo(DAMAGED);
    assertThat(verify()).as(said).isZero();
    Opened.open(data, Opened.REAL).close();
    Opened.open(data, Opened.REAL).close();
  }

  @Test
  void shouldGiveUpNothingThatTheDiskCannotRead() throws IOException {
    for (String name : List.of("log/escrow-log", "0000000001/", ".snapshot")) {
      Path file =
          Copies.all(data).stream()
              .filter(one -> one.toString().contains(name) && Files.isRegularFile(one))
              .findFirst()
              .orElseThrow();
      Path away = directory.resolve("away");
      Files.move(file, away);
      Files.createDirectory(file);
      assertThat(verify("--quarantine")).as(name).isEqualTo(1);
      assertThat(said).contains(file.getFileName().toString()).doesNotContain("DAMAGED");
      assertThat(data.resolve("quarantine")).doesNotExist();
      Files.delete(file);
      Files.move(away, file);
    }
    assertThat(verify()).as(said).isZero();
  }

  @Test
  void shouldRefuseADirectoryThatABrokerRunsOn() throws IOException {
    try (Opened running = Opened.open(data, Opened.REAL)) {
      assertThat(running).isNotNull();
      assertThat(verify()).isEqualTo(1);
      assertThat(said).contains("a broker is running on it").doesNotContain("Exception");
    }
  }

  @Test
  void shouldRefuseWhatIsNoDataDirectory() {
    data = directory.resolve("nothing");
    assertThat(verify()).isEqualTo(1);
    assertThat(said).contains("nothing").doesNotContain("Exception");
  }
}
