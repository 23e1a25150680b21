package io.escrowmq.broker.transfer;

/** One of the two databases. */
enum Side {
  LEFT("to-left"),
  RIGHT("to-right");

  private final String topic;

  Side(String topic) {
    this.topic = topic;
  }

  /** Where transfers to this side go. */
  String topic() {
    return topic;
  }

  Side other() {
    return this == LEFT ? RIGHT : LEFT;
  }
}
