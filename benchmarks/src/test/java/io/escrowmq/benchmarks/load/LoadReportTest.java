package io.escrowmq.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LoadReportTest {
  @Test
  void shouldDivideByNothingWithoutInfinity() {
    assertThat(LoadReport.ratio(5, 0)).isZero();
    assertThat(LoadReport.ratio(5, 2)).isEqualTo(2.5);
  }

  @Test
  void shouldRoundToTenths() {
    assertThat(LoadReport.tenths(1.25)).isEqualTo(1.3);
    assertThat(LoadReport.tenths(0.04)).isZero();
  }
}
