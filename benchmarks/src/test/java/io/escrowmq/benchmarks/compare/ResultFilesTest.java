package io.escrowmq.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultFilesTest {
  private static final List<String> CONTENDERS = List.of("escrowmq", "kafka", "nats", "pigeon");

  @TempDir Path directory;
  private final FakeContenders fake = new FakeContenders();
  private final List<Case> cases = Case.only(Case.all(true), List.of("publish-256", "end-to-end"));

  @Test
  void shouldTakeTheMedianOfTheRounds() throws InterruptedException {
    // given
    fake.rates.put("escrowmq", new ArrayDeque<>(List.of(90.0, 7.0, 5_000.0, 7.0, 100.0, 7.0)));

    // when
    Summary summary = compared(3);

    // then
    Case publish = cases.get(0);
    assertThat(summary.headline(publish, "escrowmq")).isEqualTo(100);
    assertThat(summary.ratio(publish, "kafka")).isCloseTo(10, within(1e-9));
    assertThat(summary.total(publish, "kafka", "duplicates")).isEqualTo(3);
    assertThat(summary.ratio(publish, "pigeon")).isNaN();
    assertThat(Summary.median(4, 1)).isEqualTo(2.5);
    assertThat(Summary.median()).isNaN();
  }

  @Test
  void shouldTellInMarkdownWhatAPersonMustKnow() throws InterruptedException {
    // when
    String page = MarkdownTable.of(compared(1), provenance(), "x.svg");

    // then
    assertThat(page)
        .contains("* Machine: 2 x a processor")
        .contains("* Commit: 12ab")
        .contains("* Command: `java -jar benchmarks.jar compare`")
        .contains("lowest median seen: 100 µs")
        .contains("![throughput and latency](x.svg)")
        .contains("| case | escrowmq | kafka | nats | pigeon |")
        .contains(
            "| publish, 256 in flight, per second | 1,000 | 1,000 (1.00) | not supported | failed |")
        .contains("* publish-256, nats: not supported: has no such thing")
        .contains("* publish-256, pigeon: failed: fell over \\| at once")
        .contains("* **kafka**: as it comes; heap 1g")
        .contains(
            "| kafka | 1,000 | 1.00 | 250 µs | 2.5 ms | 3.5 | 1.5 | 100 / 120 | 54.0 | 1 | 0 | 1 |");
  }

  @Test
  void shouldDrawAnSvgThatParses() throws Exception {
    // when
    String svg = Plot.of(compared(1));

    // then
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(4);
    assertThat(svg).contains("not supported").contains("failed").contains("1,000");
  }

  @Test
  void shouldWriteEverySingleRunAsJson() throws IOException, InterruptedException {
    // when
    new ResultFiles(directory.resolve("results"), "x").write(compared(2), provenance());

    // then
    Path json = directory.resolve("results").resolve("x.json");
    JsonNode all = new ObjectMapper().readTree(Files.readString(json));
    assertThat(all.get("runs")).hasSize(12);
    assertThat(all.at("/runs/0/report/perSecond").asDouble()).isEqualTo(1_000);
    assertThat(all.at("/provenance/commit").asText()).isEqualTo("12ab");
    assertThat(directory.resolve("results").resolve("x.md")).isNotEmptyFile();
    assertThat(directory.resolve("results").resolve("x.svg")).isNotEmptyFile();
  }

  @Test
  void shouldChooseCasesByNameOrScenario() {
    List<Case> all = Case.all(false);
    assertThat(Case.only(all, List.of("transaction", "drain")))
        .extracting(Case::id)
        .containsExactly(
            "transaction-1", "transaction-16", "transaction-64", "transaction-256", "drain");
    assertThat(Case.only(all, List.of())).isEqualTo(all);
    assertThatThrownBy(() -> Case.only(all, List.of("dance")))
        .hasMessageStartingWith("Expected --only to be one of publish-1, ")
        .hasMessageEndingWith("but it is dance");
  }

  @Test
  void shouldFindTheLineThatSaysWhy() {
    assertThat(ChildRunner.reason("noise\nNot supported: no such thing\n\tat x"))
        .isEqualTo("no such thing");
    assertThat(ChildRunner.reason("The run failed: full")).isEqualTo("full");
    assertThat(ChildRunner.reason("")).isEqualTo("it said nothing");
  }

  private Summary compared(int rounds) throws InterruptedException {
    fake.unable.add("nats");
    fake.failing.add("pigeon");
    Comparison comparison = new Comparison(fake, rounds, Duration.ofHours(1), () -> 0);
    comparison.run(cases, CONTENDERS, run -> {});
    return new Summary(cases, CONTENDERS, comparison.runs());
  }

  private static Provenance provenance() {
    return new Provenance("java -jar benchmarks.jar compare", "12ab", 3, false, 100);
  }
}
