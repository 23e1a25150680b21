package io.escrowmq.relay;

/** Ranges of options. */
final class Range {
  private Range() {}

  static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "Expected " + name + " to be " + least + " to " + most + ", but it is " + value);
    }
  }
}
