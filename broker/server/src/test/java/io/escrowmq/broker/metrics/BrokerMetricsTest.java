package io.escrowmq.broker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.config.Durability;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.TopicOptions;
import io.escrowmq.protocol.message.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BrokerMetricsTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\| ([\\w, ]*) ?\\| (.+) \\|");

  private final BrokerMetrics metrics = new BrokerMetrics("1.2.3", Durability.OS);

  @Test
  void shouldDocumentEveryMeter() throws IOException {
    // given
    List<String> written = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("METRICS.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String tags = row.group(3).replace(" ", "");
        written.add(row.group(1) + " " + row.group(2) + " " + tags + " " + row.group(4));
      }
    }

    // when
    List<String> real = new ArrayList<>();
    for (Name name : Name.values()) {
      String kind = name.kind.name().toLowerCase(Locale.ROOT);
      real.add(name.shown() + " " + kind + " " + name.tags + " " + name.meaning);
    }

    // then
    assertThat(written).containsExactlyElementsOf(real);
  }

  @Test
  void shouldShowEveryMeterFromTheStart() {
    // given
    metrics.listed(List.of(topic("t")), List.of(group("t", "g", 0)));

    // when
    String text = metrics.scrape();

    // then
    for (Name name : Name.values()) {
      assertThat(text).contains("# TYPE " + name.shown() + " ");
    }
    assertThat(text).contains("escrowmq_info{durability=\"os\",version=\"1.2.3\"} 1");
    assertThat(text).contains("jvm_memory_used_bytes").contains("process_files_open_files");
  }

  @Test
  void shouldCountWhatHappened() {
    // when
    metrics.published(3, 100);
    metrics.prepared();
    metrics.decided(Outcome.ROLLBACK);
    metrics.undecided(7, 2);
    metrics.checkAnswered(Verdict.NOT_MINE);
    metrics.delivered(5, 1);
    metrics.refused(ErrorCode.BUSY);
    metrics.connected();
    metrics.subscribed();
    metrics.subscribed();
    metrics.unsubscribed(1);
    metrics.appended(12);
    metrics.forced(2_000_000);
    metrics.mailbox(55);
    metrics.storage(new StorageFigures(10, 2, 30, 1, 40, 20));

    // then
    assertThat(metrics.scrape().lines())
        .contains(
            "escrowmq_messages_published_total 3.0",
            "escrowmq_messages_published_size_bytes_total 100.0",
            "escrowmq_transactions_prepared_total 1.0",
            "escrowmq_transactions_decided_total{outcome=\"rollback\"} 1.0",
            "escrowmq_transactions_open 7.0",
            "escrowmq_transactions_parked 2.0",
            "escrowmq_checks_answered_total{verdict=\"not_mine\"} 1.0",
            "escrowmq_deliveries_total 5.0",
            "escrowmq_redeliveries_total 1.0",
            "escrowmq_requests_refused_total{code=\"BUSY\"} 1.0",
            "escrowmq_connections 1.0",
            "escrowmq_subscriptions 1.0",
            "escrowmq_batch_commands_sum 12.0",
            "escrowmq_force_duration_seconds_count 1",
            "escrowmq_mailbox_size_bytes 55.0",
            "escrowmq_log_size_bytes 10.0",
            "escrowmq_storage_state 1.0");
  }

  @Test
  void shouldForgetGroupsThatAreGone() {
    // given
    metrics.listed(List.of(), List.of(group("t", "old", 9), group("t", "kept", 4)));
    assertThat(metrics.scrape()).contains("group=\"old\"");

    // when
    metrics.listed(List.of(), List.of(group("t", "kept", 5)));

    // then
    assertThat(metrics.scrape())
        .doesNotContain("group=\"old\"")
        .contains("escrowmq_group_lag{group=\"kept\",topic=\"t\"} 5.0");
  }

  @Test
  void shouldBoundTheNumberOfSeries() {
    // given
    List<GroupInfo> many = IntStream.range(0, 2_000).mapToObj(i -> group("t", "g" + i, i)).toList();

    // when
    metrics.listed(List.of(), many);

    // then
    assertThat(metrics.scrape().lines().filter(line -> line.startsWith("escrowmq_group_lag{")))
        .hasSize(BrokerMetrics.MAX_LISTED);
    assertThat(metrics.scrape()).contains("escrowmq_series_omitted 1.0");
  }

  private static TopicInfo topic(String name) {
    return new TopicInfo(name, 0, 10, 100, 1, 5, 10, 0, TopicOptions.DEFAULT);
  }

  private static GroupInfo group(String topic, String name, long lag) {
    return new GroupInfo(topic, name, true, 0, 0, lag, 1, 2, 3, 4);
  }
}
