package io.escrowmq.core.timing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimingTest {
  @Test
  void shouldDoubleTheDelayUpToTheCapWithJitterInTheUpperHalf() {
    for (int failures = 1; failures < 100; failures++) {
      long fullMs = failures > 6 ? 5_000 : Math.min(5_000, 100L << (failures - 1));
      for (long hash = 0; hash < 50; hash++) {
        assertThat(Backoff.delayMs(100, 5_000, failures, hash)).isBetween(fullMs / 2, fullMs);
      }
    }
  }

  @Test
  void shouldSpreadTheDelaysAndRepeatThem() {
    assertThat(Backoff.delayMs(10_000, 10_000, 1, 1))
        .isEqualTo(Backoff.delayMs(10_000, 10_000, 1, 1));
    assertThat(Backoff.delayMs(10_000, 10_000, 1, 1))
        .isNotEqualTo(Backoff.delayMs(10_000, 10_000, 1, 2));
    assertThat(Backoff.delayMs(0, 0, 3, 9)).isZero();
    assertThat(Backoff.delayMs(Long.MAX_VALUE / 4, Long.MAX_VALUE / 4, 60, 9)).isPositive();
  }

  @Test
  void shouldHandOnInOrderOfTimeThenOfComing() {
    DueQueue<String> queue = new DueQueue<>();
    queue.add(20, "later");
    queue.add(10, "first");
    queue.add(10, "second");

    assertThat(queue.nextMs()).isEqualTo(10);
    assertThat(queue.inOrder()).containsExactly("first", "second", "later");
    assertThat(queue.poll(9)).isNull();
    assertThat(queue.poll(10)).isEqualTo("first");
    assertThat(queue.poll(10)).isEqualTo("second");
    assertThat(queue.poll(20)).isEqualTo("later");
    assertThat(queue.nextMs()).isEqualTo(Long.MAX_VALUE);
  }
}
