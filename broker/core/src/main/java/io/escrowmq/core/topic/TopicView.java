package io.escrowmq.core.topic;

import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.TopicSettings;
import io.escrowmq.core.group.GroupView;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A topic, read-only and live: it shows the state after the last applied command. Only for the
 * shard's thread. What takes an offset throws {@link IndexOutOfBoundsException} for one that is not
 * visible.
 */
public interface TopicView {

  /** {@return the topic's name} */
  String name();

  /** {@return what was set of it} */
  TopicSettings settings();

  /** {@return visible messages} */
  long messageCount();

  /** {@return messages that retention has taken since the topic was created} */
  long goneCount();

  /**
   * {@return offsets whose messages went before they were consumed, as the longest ranges, in
   * order}
   *
   * @param fromOffset nothing below is of interest; the first range may begin there
   * @param limit ranges at most
   */
  List<Range> expiredRanges(long fromOffset, int limit);

  /** {@return the oldest offset with a message; the next one if there is none} */
  long firstOffset();

  /** {@return the offset that the next visible message gets} */
  long nextOffset();

  /** {@return bytes of the images of all visible messages} */
  long storedBytes();

  /** {@return messages that wait for their time} */
  long delayedCount();

  /** {@return every offset below is consumed or has expired} */
  long consumedFloor();

  /**
   * {@return consumed offsets, as the longest ranges, in order}
   *
   * @param fromOffset nothing below is of interest; the first range may begin there
   */
  List<Range> consumedRanges(long fromOffset);

  /**
   * {@return messages that groups that count gave up, by offset, then group}
   *
   * @param offset nothing below is of interest
   */
  List<DeadOffset> deadAtOrAbove(long offset);

  /**
   * {@return whether a message is there}
   *
   * @param offset the message's offset
   */
  boolean isVisible(long offset);

  /**
   * {@return the first offset from here on with a message; -1 if there is none}
   *
   * @param fromOffset where to begin
   */
  long nextVisible(long fromOffset);

  /**
   * {@return shard time at which the message became visible, ms}
   *
   * @param offset the message's offset
   */
  long storedAtMs(long offset);

  /**
   * {@return the message's key hash; 0 = no key}
   *
   * @param offset the message's offset
   */
  long keyHash(long offset);

  /**
   * {@return the log position of the batch that holds the message's image}
   *
   * @param offset the message's offset
   */
  long position(long offset);

  /**
   * {@return the message's place among all messages of that batch}
   *
   * @param offset the message's offset
   */
  int ordinal(long offset);

  /**
   * {@return length of the message's image, bytes}
   *
   * @param offset the message's offset
   */
  int bytes(long offset);

  /**
   * {@return the message's id; null once it is not kept any more}
   *
   * @param offset the message's offset
   */
  @Nullable UUID messageId(long offset);

  /**
   * {@return a group by name; null if there is none}
   *
   * @param name its name
   */
  @Nullable GroupView group(String name);

  /** {@return the groups, by name} */
  Collection<? extends GroupView> groups();
}
