package io.escrowmq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchmarksMainTest {
  private static final int USAGE = 2;

  @TempDir Path data;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldRefuseWrongArgumentsWithOneSentence() {
    assertThat(run("load")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("Missing required option: '--scenario=NAME'");
    assertThat(run("load", "--scenario", "juggle")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("juggle").contains("end-to-end");
    assertThat(run("load", "--scenario", "publish", "--in-flight", "0")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("Expected --in-flight to be 1 to 100000, but it is 0");
    assertThat(run("load", "--scenario", "publish", "--seconds", "ten")).isEqualTo(USAGE);
    assertThat(run("load", "--scenario", "publish", "--contender", "pigeon")).isEqualTo(USAGE);
    assertThat(err.toString())
        .contains("Expected --contender to be one of escrowmq, rocketmq-async-flush,")
        .contains("but it is pigeon");
    assertThat(run("compare", "--contenders", "escrowmq,pigeon")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("but one is pigeon");
    assertThat(run("compare", "--only", "dance")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("Expected --only to be one of publish-1, ");
    assertThat(run("compare", "--rounds", "0")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("Expected --rounds to be 1 to 100, but it is 0");
    assertThat(run("dance")).isEqualTo(USAGE);
    assertThat(err.toString()).doesNotContain("\tat ");
  }

  @Test
  void shouldFailWhenTheBrokerDoesNotStart() {
    // when
    int exitCode = load("publish", "--broker-option", "-XX:+NoSuchOption");

    // then
    assertThat(exitCode).isEqualTo(1);
    assertThat(err.toString()).contains("NoSuchOption").doesNotContain("\tat ");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void shouldMeasurePublishes() throws IOException {
    // when
    int exitCode = load("publish", "--json");

    // then
    assertThat(exitCode).as(err.toString()).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.get("scenario").asText()).isEqualTo("publish");
    assertThat(report.get("inFlight").asInt()).isEqualTo(16);
    assertThat(report.get("bodyBytes").asInt()).isEqualTo(1_024);
    assertThat(report.get("perSecond").asDouble()).isPositive();
    assertThat(report.get("p99Micros").asDouble())
        .isGreaterThanOrEqualTo(report.get("p50Micros").asDouble())
        .isPositive();
    assertThat(report.get("brokerCpuMicrosPerMessage").asDouble()).isPositive();
    assertThat(report.get("clientCpuMicrosPerMessage").asDouble()).isPositive();
    assertThat(report.get("forceMicrosP50").asDouble()).isPositive();
    assertThat(report.get("forcesPerSecond").asDouble()).isPositive();
    assertThat(report.get("duplicates").asLong()).isZero();
    assertThat(report.get("seconds").asDouble()).isGreaterThanOrEqualTo(1);
    assertThat(report.get("machine").asText()).contains("GiB");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void shouldMeasureTransactionsAtARate() {
    // when
    int exitCode = load("transaction", "--rate", "200");

    // then
    assertThat(exitCode).as(out + "\n" + err).isZero();
    assertThat(out.toString())
        .contains("escrowmq transaction, 16 in flight, 200 per second")
        .contains("0 failures, 0 duplicates");
  }

  private int load(String scenario, String... more) {
    String[] args = {
      "load",
      "--scenario",
      scenario,
      "--in-flight",
      "16",
      "--seconds",
      "1",
      "--warm-up",
      "0",
      "--data",
      data.toString()
    };
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return run(all);
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return BenchmarksMain.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(args);
  }
}
