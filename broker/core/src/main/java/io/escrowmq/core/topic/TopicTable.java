package io.escrowmq.core.topic;

import io.escrowmq.core.ids.IdEntry;
import io.escrowmq.core.state.Pages;
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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The topics by name and by number, deleted ones included by number. */
public final class TopicTable implements Topics {
  /** Kept free: one command may name many new topics after it was found that there is room. */
  private static final int RESERVE = 32_768;

  /** For look-ups only: its order is never seen. Deleted ones included. */
  private final Map<String, Topic> byName = new HashMap<>();

  private final List<Topic> byNumber = new ArrayList<>();
  private final TreeMap<String, Topic> live = new TreeMap<>();

  /** Numbers of topics with messages of former lives in their index. */
  private final TreeSet<Integer> withRemains = new TreeSet<>();

  private final TopicSpace space;

  /**
   * No topics.
   *
   * @param pages where their messages are noted
   */
  public TopicTable(Pages pages) {
    this.space = new TopicSpace(pages);
  }

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
      topic = new Topic(byNumber.size(), name, space);
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
   * Deletes a topic. Its messages are out of sight at once, but stay in the index until {@link
   * #purge}.
   *
   * @param topic the topic
   */
  public void delete(Topic topic) {
    topic.delete();
    live.remove(topic.name());
    if (topic.hasRemains()) {
      withRemains.add(topic.number());
    }
  }

  /** {@return whether there is something to {@link #purge}} */
  public boolean hasRemains() {
    return !withRemains.isEmpty();
  }

  /**
   * Takes messages of deleted topics out of the index.
   *
   * @param budget how many at most
   * @param listener told of each whose id is known
   */
  public void purge(int budget, RemainsListener listener) {
    int left = budget;
    while (left > 0 && !withRemains.isEmpty()) {
      Topic topic = byNumber.get(withRemains.first());
      left = topic.purge(left, listener);
      if (!topic.hasRemains()) {
        withRemains.remove(topic.number());
      }
    }
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
   * @param pages where messages are noted
   */
  public static TopicTable readFrom(StateInput in, Pages pages) throws IOException {
    TopicTable table = new TopicTable(pages);
    int count = in.readIndex(IdEntry.MAX_TOPICS + 1, "a count of topics");
    for (int number = 0; number < count; number++) {
      Topic topic = Topic.readFrom(in, number, table.space);
      table.byNumber.add(topic);
      table.byName.put(topic.name(), topic);
      if (!topic.isDeleted()) {
        table.live.put(topic.name(), topic);
      }
      if (topic.hasRemains()) {
        table.withRemains.add(number);
      }
    }
    return table;
  }
}
