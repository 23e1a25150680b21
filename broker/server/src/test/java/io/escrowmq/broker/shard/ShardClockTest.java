package io.escrowmq.broker.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShardClockTest {

  private static final long HOUR_MS = 3_600_000;
  private static final long LOGGED_MS = 1_000 * HOUR_MS;

  private long wallMs = LOGGED_MS;
  private long monotonicMs = 77;

  private ShardClock startedAfter(long lastLoggedMs) {
    return new ShardClock(lastLoggedMs, () -> wallMs, () -> monotonicMs * 1_000_000);
  }

  private void pass(long ms) {
    wallMs += ms;
    monotonicMs += ms;
  }

  @Test
  void shouldFollowTheWallClockOverAPauseOfUpToADay() {
    wallMs = LOGGED_MS + 24 * HOUR_MS;
    assertThat(startedAfter(LOGGED_MS).nowMs()).isEqualTo(wallMs);
  }

  @Test
  void shouldGoOnFromTheLogWhenTheWallClockIsBehindOrTooFarAhead() {
    wallMs = LOGGED_MS - 1;
    ShardClock behind = startedAfter(LOGGED_MS);
    assertThat(behind.nowMs()).isEqualTo(LOGGED_MS);
    assertThat(behind.continuedFromLog()).isTrue();

    wallMs = LOGGED_MS + 24 * HOUR_MS + 1;
    assertThat(startedAfter(LOGGED_MS).nowMs()).isEqualTo(LOGGED_MS);
  }

  @Test
  void shouldMoveNoFasterThanTheSlewWhenTheWallClockJumpsAhead() {
    // given
    ShardClock clock = startedAfter(LOGGED_MS);

    // when
    wallMs += HOUR_MS;
    pass(1_000);

    // then
    assertThat(clock.nowMs()).isEqualTo(LOGGED_MS + 1_050);
  }

  @Test
  void shouldNeverGoBackWhenTheWallClockDoes() {
    // given
    ShardClock clock = startedAfter(LOGGED_MS);

    // when
    wallMs -= HOUR_MS;
    pass(1_000);

    // then
    assertThat(clock.nowMs()).isEqualTo(LOGGED_MS + 950);
  }

  @Test
  void shouldMeetTheWallClockInTheEnd() {
    // given
    ShardClock clock = startedAfter(LOGGED_MS);
    wallMs += 100;

    // when
    for (int second = 0; second < 3; second++) {
      pass(1_000);
      clock.nowMs();
    }

    // then
    assertThat(clock.nowMs()).isEqualTo(wallMs);
  }
}
