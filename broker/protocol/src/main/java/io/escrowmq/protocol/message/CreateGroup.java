package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Creates a consumer group of a topic. Answered by {@link Done}; ALREADY_EXISTS if it counts
 * differently.
 *
 * @param topic the topic, created if it does not exist
 * @param group the group
 * @param start where it begins
 * @param counts whether it holds outbox rows and retention
 */
public record CreateGroup(String topic, String group, StartPosition start, boolean counts)
    implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.createGroup(this);
  }

  void write(WireWriter out) {
    out.name(topic);
    out.name(group);
    out.constant(start);
    out.bool(counts);
  }

  static CreateGroup read(WireReader in) {
    return new CreateGroup(
        Names.topic(in),
        Names.group(in),
        in.constant("start", StartPosition.values()),
        in.bool("counts"));
  }
}
