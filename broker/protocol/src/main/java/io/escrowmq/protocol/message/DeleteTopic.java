package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Deletes a topic with its messages and groups. Answered by {@link Done}.
 *
 * @param topic its name
 */
public record DeleteTopic(String topic) implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.deleteTopic(this);
  }

  void write(WireWriter out) {
    out.name(topic);
  }

  static DeleteTopic read(WireReader in) {
    return new DeleteTopic(Names.topic(in));
  }
}
