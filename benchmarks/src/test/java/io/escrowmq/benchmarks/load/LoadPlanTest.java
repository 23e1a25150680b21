package io.escrowmq.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LoadPlanTest {
  static final BrokerPlan BROKER = new BrokerPlan("64m", List.of(), List.of(), List.of());

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
            () -> new LoadPlan(ScenarioKind.DRAIN, 1, 1, 0, 16, 100, Amounts.DEFAULT, BROKER))
        .hasMessageContaining("--rate");
  }

  @Test
  void shouldGiveEndToEndARateOfItsOwn() {
    assertThat(rate(ScenarioKind.END_TO_END, 0)).isEqualTo(2_000);
    assertThat(rate(ScenarioKind.END_TO_END, 100)).isEqualTo(100);
    assertThat(rate(ScenarioKind.MAXIMUM, 0)).isZero();
  }

  @Test
  void shouldNameAmountsAndSettingsThatAreWrong() {
    assertThatThrownBy(() -> new Amounts(1, 1, 1, 0))
        .hasMessage("Expected --starts to be 1 to 100, but it is 0");
    assertThatThrownBy(() -> new BrokerPlan("64m", List.of(), List.of("storage"), List.of()))
        .hasMessage("Expected --broker-config to be KEY=VALUE, but it is storage");
  }

  @Test
  void shouldReadWhatTheBrokerHasToKeep() {
    assertThat(Under.parse("topics:10000")).isEqualTo(new Under("topics", 10_000));
    assertThat(Under.parse("backlog:1")).hasToString("backlog:1");
    assertThatThrownBy(() -> Under.parse("topics"))
        .hasMessage("Expected --under to be WHAT:COUNT, such as topics:10000, but it is topics");
    assertThatThrownBy(() -> Under.parse("cats:3"))
        .hasMessageContaining("[topics, groups, connections], but it is cats");
  }

  private static int rate(ScenarioKind scenario, int rate) {
    return new LoadPlan(scenario, 1, 1, 0, 16, rate, Amounts.DEFAULT, BROKER).rate();
  }

  private static LoadPlan plan(int inFlight, int seconds, String heap) {
    return new LoadPlan(
        ScenarioKind.PUBLISH,
        inFlight,
        seconds,
        0,
        1_024,
        0,
        Amounts.DEFAULT,
        new BrokerPlan(heap, List.of(), List.of(), List.of()));
  }
}
