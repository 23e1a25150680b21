package io.escrowmq.consumer;

import io.escrowmq.protocol.message.Names;
import java.time.Duration;

/** Range checks of options, with sentences that name the option. */
final class Checks {
  private Checks() {}

  static void between(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "Expected " + name + " from " + least + " to " + most + ", but got " + value);
    }
  }

  static void between(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "Expected " + name + " from " + least + " to " + most + ", but got " + value);
    }
  }

  static void name(String option, String value) {
    String problem = Names.problem(value);
    if (problem != null) {
      throw new IllegalArgumentException(
          "Expected a good name for " + option + ", but it " + problem);
    }
  }
}
