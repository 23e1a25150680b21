package io.escrowmq.core.topic;

import io.escrowmq.core.ids.IdEntry;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The topics by name and by number, deleted ones included by number. */
public final class TopicTable implements Topics {
  /** Kept free: one command may name many new topics after it was found that there is room. */
  private static final int RESERVE = 32_768;

  /** For look-ups only: its order is never seen. Deleted ones included. */
  private final Map<String, Topic> byName = new HashMap<>();

  private final List<Topic> byNumber = new ArrayList<>();
  private final TreeMap<String, Topic> live = new TreeMap<>();

  /**
   * {@return a topic for the rules; null if there is none}
   *
   * @param name its name
   */
  public @Nullable Topic find(String name) {
    Topic topic = byName.get(name);
    return topic == null || topic.isDeleted() ? null : topic;
  }

  /**
   * {@return whether a topic of this name can be had}
   *
   * @param name its name
   */
  public boolean hasRoomFor(String name) {
    return byNumber.size() < IdEntry.MAX_TOPICS - RESERVE || byName.containsKey(name);
  }

  /**
   * {@return the topic of this name, created if need be}
   *
   * @param name its name
   */
  public Topic obtain(String name) {
    Topic topic = byName.get(name);
    if (topic == null) {
      topic = new Topic(byNumber.size(), name);
      byName.put(name, topic);
      byNumber.add(topic);
      live.put(name, topic);
    } else if (topic.isDeleted()) {
      topic.revive();
      live.put(name, topic);
    }
    return topic;
  }

  /**
   * Deletes a topic.
   *
   * @param topic the topic's name
   */
  public void delete(Topic topic) {
    topic.delete();
    live.remove(topic.name());
  }

  /**
   * {@return the topic with this number, deleted or not}
   *
   * @param number the topic's number
   */
  public Topic byNumber(int number) {
    return byNumber.get(number);
  }

  /** {@return every number is below} */
  public int numbers() {
    return byNumber.size();
  }

  @Override
  public @Nullable TopicView topic(String name) {
    return find(name);
  }

  @Override
  public Collection<Topic> all() {
    return Collections.unmodifiableCollection(live.values());
  }

  @Override
  public int count() {
    return live.size();
  }

  /**
   * Writes the topics, by number.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putInt(byNumber.size());
    for (Topic topic : byNumber) {
      topic.writeTo(out);
    }
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   */
  public static TopicTable readFrom(StateInput in) throws IOException {
    TopicTable table = new TopicTable();
    int count = in.readIndex(IdEntry.MAX_TOPICS + 1, "a count of topics");
    for (int number = 0; number < count; number++) {
      Topic topic = Topic.readFrom(in, number);
      table.byNumber.add(topic);
      table.byName.put(topic.name(), topic);
      if (!topic.isDeleted()) {
        table.live.put(topic.name(), topic);
      }
    }
    return table;
  }
}
