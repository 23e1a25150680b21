package io.escrowmq.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerCountersTest {
  private static final String LAG = "escrowmq_group_lag";
  private static final String ANSWERED = "escrowmq_checks_answered_total";

  @Test
  void shouldReadSamplesAndSkipComments() {
    Map<String, Double> samples =
        BrokerHttp.parse("# HELP a b\n# TYPE a counter\na 3.0\nb{x=\"y z\",} 1.5E3\n");
    assertThat(samples).isEqualTo(Map.of("a", 3.0, "b{x=\"y z\",}", 1500.0));
  }

  @Test
  void shouldAddTheLivesOfTheBroker() {
    BrokerCounters counters = new BrokerCounters();
    counters.seen(Map.of(ANSWERED + "{verdict=\"committed\"}", 4.0, LAG, 7.0));
    counters.restarted();
    assertThat(counters.seenAny()).isFalse();
    assertThat(counters.now(LAG)).isZero();
    counters.seen(
        Map.of(
            ANSWERED + "{verdict=\"committed\"}",
            1.0,
            ANSWERED + "{verdict=\"unknown\"}",
            2.0,
            ANSWERED + "_else",
            100.0));
    assertThat(counters.total(ANSWERED)).isEqualTo(7);
    assertThat(counters.total(ANSWERED, "committed")).isEqualTo(5);
    assertThat(counters.total(ANSWERED, "unknown")).isEqualTo(2);
  }
}
