package io.escrowmq.core.topic;

/** Told of messages of deleted topics that leave the index. */
@FunctionalInterface
public interface RemainsListener {

  /**
   * The message leaves; its id can still be read, by {@link Topic#idMsb}.
   *
   * @param topic the topic
   * @param offset the message's offset
   */
  void removed(Topic topic, long offset);
}
