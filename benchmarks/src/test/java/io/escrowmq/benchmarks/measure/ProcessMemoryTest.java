package io.escrowmq.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
  @Test
  void shouldReadTheTotalOfAHistogram() throws IOException {
    String histogram =
        """
        4711:
         num     #instances         #bytes  class name (module)
           1:         35314       78500416  [B (java.base@17.0.15)
        Total       1153402      112114776
        """;

    assertThat(ProcessMemory.parse(histogram)).isEqualTo(112_114_776);
  }

  @Test
  void shouldSayWhatJcmdSaidInstead() {
    assertThatThrownBy(() -> ProcessMemory.parse("4711:\nNo such process"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No such process");
  }
}
