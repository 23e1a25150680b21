package io.escrowmq.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void shouldGivePercentilesInMicrosecondsToThreeDigits() {
    // given
    for (int micros = 1; micros <= 1_000; micros++) {
      latencies.record(TimeUnit.MICROSECONDS.toNanos(micros));
    }

    // when, then
    assertThat(latencies.count()).isEqualTo(1_000);
    assertThat(latencies.micros(50)).isCloseTo(500, within(0.5));
    assertThat(latencies.micros(99)).isCloseTo(990, within(1.0));
    assertThat(latencies.maxMicros()).isCloseTo(1_000, within(1.0));
    assertThat(latencies.meanMicros()).isCloseTo(500.5, within(0.5));
  }

  @Test
  void shouldKeepWhatLiesOutsideOfItsRangeAtTheEdge() {
    // when
    latencies.record(-5);
    latencies.record(TimeUnit.HOURS.toNanos(1));

    // then
    assertThat(latencies.micros(1)).isZero();
    assertThat(latencies.maxMicros()).isCloseTo(600_000_000, within(600_000.0));
  }

  @Test
  void shouldAnswerZeroWhenNothingWasRecorded() {
    assertThat(latencies.micros(99)).isZero();
    assertThat(latencies.maxMicros()).isZero();
    assertThat(latencies.meanMicros()).isZero();
  }

  @Test
  void shouldAddAnotherDistribution() {
    // given
    latencies.record(1_000);
    Latencies other = new Latencies();
    other.record(3_000);

    // when
    latencies.add(other);

    // then
    assertThat(latencies.count()).isEqualTo(2);
    assertThat(latencies.meanMicros()).isCloseTo(2, within(0.01));
  }
}
