package io.escrowmq.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryFiguresTest {
  @Test
  void shouldAddUpWhatWasAllocatedBetweenCollections() {
    // given
    List<String> lines =
        List.of(
            "[0.1s][info][gc] Using G1",
            "[1.0s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(512M) 2.1ms",
            "[2.0s][info][gc] GC(1) Concurrent Mark Cycle 3.3ms",
            "[3.0s][info][gc] GC(2) Pause Young (Normal) (G1 Evacuation Pause) 54M->6M(512M) 2.1ms");

    // when, then
    assertThat(GcLog.parse(lines)).isEqualTo(new GcLog(74, 6, 2));
    assertThat(GcLog.parse(List.of())).isEqualTo(new GcLog(0, 0, 0));
  }

  @Test
  void shouldReadResidentPages() throws IOException {
    assertThat(ResidentMemory.parse(List.of("Name: java", "RssAnon:\t  2048 kB", "RssFile: 4 kB")))
        .isEqualTo(new ResidentMemory(2_097_152, 4_096));
    assertThatThrownBy(() -> ResidentMemory.parse(List.of("Name: java")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("RssAnon:");
  }

  @Test
  void shouldKnowHowMuchMemoryIsFree() throws IOException {
    assertThat(PageCache.freeBytes()).isPositive();
    assertThat(Kibibytes.find("MemFree:", List.of("MemTotal: 9 kB", "MemFree:   5 kB")))
        .isEqualTo(5_120);
  }

  @Test
  void shouldSeeGrowthInTheSecondHalfOnly() {
    assertThat(Trend.ofSecondHalf(List.of(1.0, 50.0, 90.0, 100.0, 100.0, 100.0))).isZero();
    assertThat(Trend.ofSecondHalf(List.of(0.0, 0.0, 0.0, 3.0, 5.0, 7.0)))
        .isCloseTo(2, within(1e-9));
    assertThat(Trend.ofSecondHalf(List.of())).isZero();
  }
}
