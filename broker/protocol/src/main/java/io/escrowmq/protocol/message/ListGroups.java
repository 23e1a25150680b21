package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Lists consumer groups by topic and name. Answered by {@link Groups}.
 *
 * @param topic only of this topic; empty for all
 * @param limit at most this many
 */
public record ListGroups(String topic, int limit) implements Request {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param topic only of this topic; empty for all
   * @param limit at most this many
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public ListGroups {
    Bounds.atLeast("limit", limit, 1);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.listGroups(this);
  }

  void write(WireWriter out) {
    out.name(topic);
    out.i32(limit);
  }

  static ListGroups read(WireReader in) {
    return new ListGroups(Names.topicOrAll(in), in.i32("limit"));
  }
}
