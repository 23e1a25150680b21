package io.escrowmq.core.topic;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** All topics, read-only and live. Only for the shard's thread. */
public interface Topics {

  /**
   * {@return a topic by name; null if there is none}
   *
   * @param name its name
   */
  @Nullable TopicView topic(String name);

  /** {@return the topics, by name} */
  Collection<? extends TopicView> all();

  /** {@return how many there are} */
  int count();
}
