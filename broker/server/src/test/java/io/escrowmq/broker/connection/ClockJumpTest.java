package io.escrowmq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wall clocks that jump while messages are delayed, a delivery is leased and a transaction is
 * undecided: nothing comes earlier or later than ARCHITECTURE.md section 4 rule 4 says, and without
 * a restart that is 50 ms per second.
 */
class ClockJumpTest {

  @ParameterizedTest
  @EnumSource(ClockJump.class)
  void shouldMoveNoTimerByMoreThanTheSlew(ClockJump jump) {
    try (ClockScenario scenario = new ClockScenario(jump, false)) {
      scenario.run(false);
      assertThat(scenario.violations()).isEmpty();
      assertThat(scenario.seen()).containsAll(ClockScenario.WITHIN_A_MINUTE);
      assertThat(scenario.seen()).doesNotContainAnyElementsOf(ClockScenario.LATER);
    }
  }

  /** What a restart makes of the jump: the wall clock counts from zero to a day ahead. */
  @ParameterizedTest
  @CsvSource({
    "HOUR_AHEAD,     true",
    "HOUR_BACK,      false",
    "DAY_AHEAD,      false",
    "DAY_BACK,       false",
    "STROBING_HOURS, true",
    "STROBING_DAYS,  false"
  })
  void shouldFollowTheWallClockOverARestartOnlyIfItMayHavePassed(ClockJump jump, boolean follows) {
    try (ClockScenario scenario = new ClockScenario(jump, false)) {
      scenario.run(true);
      assertThat(scenario.violations()).isEmpty();
      assertThat(scenario.seen()).containsAll(ClockScenario.WITHIN_A_MINUTE);
      assertThat(scenario.seen().contains(ClockScenario.IN_HALF_AN_HOUR)).isEqualTo(follows);
      assertThat(scenario.seen()).doesNotContain(ClockScenario.IN_THREE_HOURS);
    }
  }

  /** The control: the same scenario finds a broker whose timers follow the wall clock. */
  @ParameterizedTest
  @EnumSource(ClockJump.class)
  void shouldFindABrokerThatFollowsTheWallClock(ClockJump jump) {
    try (ClockScenario scenario = new ClockScenario(jump, true)) {
      scenario.run(false);
      List<String> found = scenario.violations();
      assertThat(found).as("violations under %s", jump).isNotEmpty();
    }
  }
}
