package io.escrowmq.broker.cli;

/** Times on the command line are seconds, fractions allowed. */
final class Seconds {
  private static final double MAX_S = 86_400;

  private Seconds() {}

  static long toMs(String option, double seconds) {
    if (!(seconds > 0 && seconds <= MAX_S)) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "Expected "
              + option
              + " to be above 0 and at most 86400 seconds, but it is "
              + seconds
              + ".");
    }
    return Math.max(1, Math.round(seconds * 1_000));
  }
}
