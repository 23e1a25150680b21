package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Creates a topic. Answered by {@link Done}, also if it exists.
 *
 * @param topic its name
 */
public record CreateTopic(String topic) implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.createTopic(this);
  }

  void write(WireWriter out) {
    out.name(topic);
  }

  static CreateTopic read(WireReader in) {
    return new CreateTopic(Names.topic(in));
  }
}
