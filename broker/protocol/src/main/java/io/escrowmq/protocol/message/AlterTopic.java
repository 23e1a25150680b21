package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Gives a topic other options, all of them. Answered by {@link Done}.
 *
 * @param topic its name
 * @param options what holds from now on
 */
public record AlterTopic(String topic, TopicOptions options) implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.alterTopic(this);
  }

  void write(WireWriter out) {
    out.name(topic);
    options.write(out);
  }

  static AlterTopic read(WireReader in) {
    return new AlterTopic(Names.topic(in), TopicOptions.read(in));
  }
}
