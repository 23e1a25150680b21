package io.escrowmq.broker.connection;

/** How a wall clock goes wrong. */
enum ClockJump {
  HOUR_AHEAD(3_600_000, false),
  HOUR_BACK(-3_600_000, false),
  DAY_AHEAD(86_400_000, false),
  DAY_BACK(-86_400_000, false),
  /** There and back again all the time. */
  STROBING_HOURS(3_600_000, true),
  STROBING_DAYS(86_400_000, true);

  private final long ms;
  private final boolean strobing;

  ClockJump(long ms, boolean strobing) {
    this.ms = ms;
    this.strobing = strobing;
  }

  /** How far the wall clock is off after so many steps. */
  long skewMs(int steps) {
    return strobing && steps % 2 == 0 ? -ms : ms;
  }
}
