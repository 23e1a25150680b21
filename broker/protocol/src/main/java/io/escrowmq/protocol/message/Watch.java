package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Asks to be told when messages of a topic are consumed. Answered by {@link Done}, then {@link
 * Consumed} is pushed: the state now and each change, coalesced.
 *
 * @param watch chosen by the client, unique on its connection
 * @param topic the topic; need not exist yet
 * @param fromOffset nothing below is of interest
 */
public record Watch(int watch, String topic, long fromOffset) implements Request {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param watch chosen by the client, unique on its connection
   * @param topic the topic; need not exist yet
   * @param fromOffset nothing below is of interest
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public Watch {
    Bounds.atLeast("fromOffset", fromOffset, 0);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.watch(this);
  }

  void write(WireWriter out) {
    out.i32(watch);
    out.name(topic);
    out.partition();
    out.i64(fromOffset);
  }

  static Watch read(WireReader in) {
    int watch = in.i32("watch");
    String topic = Names.topic(in);
    in.partition();
    long fromOffset = in.i64("fromOffset");
    return new Watch(watch, topic, fromOffset);
  }
}
