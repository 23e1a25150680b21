package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Answers {@link ListTopics}.
 *
 * @param topics by name
 */
public record Topics(List<TopicInfo> topics) implements Response {
  /**
   * Copies the lists.
   *
   * @param topics by name
   */
  public Topics {
    topics = List.copyOf(topics);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.topics(this);
  }

  void write(WireWriter out) {
    out.list(topics, TopicInfo::write);
  }

  static Topics read(WireReader in) {
    return new Topics(in.list("topics", 79, TopicInfo::read));
  }
}
