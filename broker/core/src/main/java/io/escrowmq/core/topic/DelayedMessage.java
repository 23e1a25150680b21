package io.escrowmq.core.topic;

import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;

/**
 * A message that waits for its time.
 *
 * @param topic where it goes
 * @param begin which life of the topic it belongs to: where that began
 * @param dueMs shard time from which it is visible
 * @param message what it is
 */
public record DelayedMessage(Topic topic, long begin, long dueMs, StoredMessage message) {

  /**
   * Writes the message.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putInt(topic.number());
    out.putLong(begin);
    out.putLong(dueMs);
    message.writeTo(out);
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   * @param topics the topics
   */
  public static DelayedMessage readFrom(StateInput in, TopicTable topics) throws IOException {
    Topic topic = topics.byNumber(in.readIndex(topics.numbers(), "a topic's number"));
    long begin = in.readCount("offsets before a topic");
    if (begin == topic.beginOffset()) {
      topic.delayed(1);
    }
    return new DelayedMessage(topic, begin, in.readLong(), StoredMessage.readFrom(in));
  }
}
