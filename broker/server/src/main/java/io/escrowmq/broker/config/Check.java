package io.escrowmq.broker.config;

/** Range checks that name the key. */
final class Check {
  private Check() {}

  static void between(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new ConfigException(
          "Expected "
              + key
              + " to be from "
              + least
              + " to "
              + most
              + ", but it is "
              + value
              + ".");
    }
  }

  static void atLeast(String key, long value, long least) {
    if (value < least) {
      throw new ConfigException(
          "Expected " + key + " to be at least " + least + ", but it is " + value + ".");
    }
  }
}
