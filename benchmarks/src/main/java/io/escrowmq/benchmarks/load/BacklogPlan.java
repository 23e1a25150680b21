package io.escrowmq.benchmarks.load;

/**
 * A backlog that nobody consumes at first.
 *
 * @param messages how many
 * @param bodyBytes length of each body, at least 8
 * @param heap the broker's largest heap as the JVM takes it
 * @param drain whether it is consumed in the end
 */
public record BacklogPlan(int messages, int bodyBytes, String heap, boolean drain) {
  private static final int BODY_BYTES_MIN = 8;

  /** Checks. */
  public BacklogPlan {
    if (messages < 1 || bodyBytes < BODY_BYTES_MIN) {
      throw new IllegalArgumentException(
          "Expected messages, with bodies of at least "
              + BODY_BYTES_MIN
              + " bytes, but got "
              + messages
              + " of "
              + bodyBytes);
    }
  }
}
