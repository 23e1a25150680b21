package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Lists topics by name. Answered by {@link Topics}.
 *
 * @param after names above this one; empty for all
 * @param limit at most this many
 */
public record ListTopics(String after, int limit) implements Request {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param after names above this one; empty for all
   * @param limit at most this many
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public ListTopics {
    Bounds.atLeast("limit", limit, 1);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.listTopics(this);
  }

  void write(WireWriter out) {
    out.name(after);
    out.i32(limit);
  }

  static ListTopics read(WireReader in) {
    return new ListTopics(Names.topicOrAll(in), in.i32("limit"));
  }
}
