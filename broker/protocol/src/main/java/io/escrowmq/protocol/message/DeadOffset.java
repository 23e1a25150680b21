package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * A message that a group gave up.
 *
 * @param offset its offset in the topic
 * @param group the group in which it is a dead letter
 */
public record DeadOffset(long offset, String group) {
  void write(WireWriter out) {
    out.i64(offset);
    out.name(group);
  }

  static DeadOffset read(WireReader in) {
    return new DeadOffset(in.i64("offset"), in.name("group"));
  }
}
