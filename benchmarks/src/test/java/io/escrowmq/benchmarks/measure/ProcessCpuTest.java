package io.escrowmq.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessCpuTest {
  private static final String STAT =
      "71 (a (b) c) S 1 71 71 0 -1 4194560 900 0 0 0 250 50 7 8 20 0 30 0 100 200 300";

  @Test
  void shouldAddUserAndKernelTimeWhateverTheNameHolds() {
    assertThat(ProcessCpu.parse(STAT)).isEqualTo(3_000_000);
  }

  @Test
  void shouldNotGoBackForAProcessThatLives() throws IOException {
    // given
    List<Long> self = List.of(ProcessHandle.current().pid());
    long before = ProcessCpu.micros(self);

    // when, then
    assertThat(before).isPositive();
    assertThat(ProcessCpu.micros(self)).isGreaterThanOrEqualTo(before);
  }

  @Test
  void shouldFailForAProcessThatDoesNotExist() {
    assertThatThrownBy(() -> ProcessCpu.micros(List.of(Long.MAX_VALUE)))
        .isInstanceOf(IOException.class);
  }
}
