package io.escrowmq.protocol.message;

/** Where a new consumer group of a topic begins. */
public enum StartPosition {
  /** At the oldest message that the topic still has. */
  EARLIEST,
  /** After the newest message that the topic has when the group is created. */
  LATEST
}
