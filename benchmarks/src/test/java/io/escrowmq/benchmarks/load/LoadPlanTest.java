package io.escrowmq.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LoadPlanTest {
  @Test
  void shouldNameTheOptionThatIsOutOfItsRange() {
    assertThatThrownBy(() -> plan(0, 1, "512m"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected --in-flight to be 1 to 100000, but it is 0");
    assertThatThrownBy(() -> plan(1, 0, "512m")).hasMessageContaining("--seconds");
    assertThatThrownBy(() -> plan(1, 1, "512m -version")).hasMessageContaining("--heap");
    assertThatThrownBy(() -> plan(1, 1, "")).hasMessageContaining("--heap");
  }

  @Test
  void shouldRefuseARateWhereItMeansNothing() {
    assertThatThrownBy(
            () -> new LoadPlan(ScenarioKind.DRAIN, 1, 1, 0, 16, 100, 1, "64m", List.of()))
        .hasMessageContaining("--rate");
  }

  private static LoadPlan plan(int inFlight, int seconds, String heap) {
    return new LoadPlan(ScenarioKind.PUBLISH, inFlight, seconds, 0, 1_024, 0, 1, heap, List.of());
  }
}
