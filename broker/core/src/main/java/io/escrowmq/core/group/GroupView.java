package io.escrowmq.core.group;

import java.util.List;

/**
 * A consumer group of a topic, read-only and live: it shows the state after the last applied
 * command. Only for the shard's thread.
 */
public interface GroupView {

  /** {@return the group's name} */
  String name();

  /** {@return whether it holds consumption and retention} */
  boolean counts();

  /** {@return its first offset; nothing below is delivered to it} */
  long startOffset();

  /** {@return every offset below is settled} */
  long ackFloor();

  /**
   * {@return whether the offset needs no delivery: acknowledged, rejected, dead, or below the
   * start}
   *
   * @param offset the message's offset
   */
  boolean isSettled(long offset);

  /**
   * {@return the first offset that is not settled; the topic's next offset if all are} Skips whole
   * ranges.
   *
   * @param fromOffset where to begin
   */
  long nextUnsettled(long fromOffset);

  /**
   * {@return the number of the current or next attempt; 1 if none has failed}
   *
   * @param offset the message's offset
   */
  int attempt(long offset);

  /**
   * {@return shard time from which the next attempt may be made, ms; 0 if none has failed}
   *
   * @param offset the message's offset
   */
  long retry(long offset);

  /**
   * {@return messages with failed attempts that are not settled, by due time, then offset} Do not
   * keep.
   */
  Iterable<PendingRetry> retries();

  /** {@return how many messages with failed attempts are not settled} */
  int retryCount();

  /** {@return how many messages the group has to settle yet} */
  long lag();

  /** {@return how many messages the group gave up} */
  int deadCount();

  /**
   * {@return dead letters by offset}
   *
   * @param fromOffset where to begin
   * @param limit how many at most
   */
  List<DeadLetter> deadLetters(long fromOffset, int limit);
}
