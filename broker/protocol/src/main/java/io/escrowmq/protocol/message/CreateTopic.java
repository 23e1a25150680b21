package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Creates a topic. Answered by {@link Done}, also if it exists, unless other options were asked
 * for.
 *
 * @param topic its name
 * @param options how long it keeps messages
 */
public record CreateTopic(String topic, TopicOptions options) implements Request {
  /**
   * Creates a topic about which nothing is said.
   *
   * @param topic its name
   */
  public CreateTopic(String topic) {
    this(topic, TopicOptions.DEFAULT);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.createTopic(this);
  }

  void write(WireWriter out) {
    out.name(topic);
    options.write(out);
  }

  static CreateTopic read(WireReader in) {
    return new CreateTopic(Names.topic(in), TopicOptions.read(in));
  }
}
