package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Deletes a consumer group of a topic. Answered by {@link Done}.
 *
 * @param topic the topic
 * @param group the group
 */
public record DeleteGroup(String topic, String group) implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.deleteGroup(this);
  }

  void write(WireWriter out) {
    out.name(topic);
    out.name(group);
  }

  static DeleteGroup read(WireReader in) {
    return new DeleteGroup(Names.topic(in), Names.group(in));
  }
}
