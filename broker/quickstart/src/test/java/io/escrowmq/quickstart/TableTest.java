package io.escrowmq.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void shouldAlignLabelsAndNumbers() {
    String rendered =
        new Table().add("orders", 1_234_567, "committed").add("redeliveries", 8, "").render();
    assertThat(rendered)
        .isEqualTo(
            "  orders        1,234,567  committed\n" //
                + "  redeliveries          8");
  }

  @Test
  void shouldRenderNothingAsNothing() {
    assertThat(new Table().render()).isEmpty();
  }
}
