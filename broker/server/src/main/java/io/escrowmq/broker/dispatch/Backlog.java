package io.escrowmq.broker.dispatch;

import io.escrowmq.core.group.GroupView;
import io.escrowmq.core.topic.TopicView;
import org.agrona.collections.LongHashSet;

/**
 * What a group had not settled when the broker started: a range of offsets that is scanned once,
 * after the grace in which consumers may adopt what they were working on. For the shard's thread
 * only.
 */
final class Backlog {

  /** The keys of a longer backlog are not collected: then every keyed message waits for its end. */
  private static final int KEYS_MAX = 100_000;

  private final TopicView topic;
  private final GroupView group;
  private final long end;
  private final LongHashSet keyHashes = new LongHashSet();
  private final boolean knowsKeys;

  private long next;
  private long withheldUntilMs;

  Backlog(TopicView topic, GroupView group, long end) {
    this.topic = topic;
    this.group = group;
    this.end = end;
    this.next = group.nextUnsettled(Math.max(group.ackFloor(), topic.firstOffset()));
    this.knowsKeys = end - next <= KEYS_MAX;
    if (knowsKeys) {
      collectKeys();
    }
  }

  private void collectKeys() {
    for (long offset = next; offset < end; offset = group.nextUnsettled(offset + 1)) {
      keyHashes.add(topic.keyHash(offset));
    }
  }

  /** Sets the end of the grace, shard time. */
  void withholdUntil(long timeMs) {
    withheldUntilMs = timeMs;
  }

  boolean isDone() {
    return next >= end;
  }

  boolean isWithheld(long nowMs) {
    return nowMs < withheldUntilMs;
  }

  /** True once: when the grace has ended and there is something to scan. */
  boolean free(long nowMs) {
    if (withheldUntilMs == 0 || nowMs < withheldUntilMs) {
      return false;
    }
    withheldUntilMs = 0;
    return true;
  }

  boolean covers(long offset) {
    return offset < end;
  }

  long next() {
    return next;
  }

  long end() {
    return end;
  }

  boolean knowsKeys() {
    return knowsKeys;
  }

  /** Whether a newer message of this key might overtake one of the backlog. */
  boolean mayHoldKey(long keyHash) {
    return keyHash != 0 && (!knowsKeys || keyHashes.contains(keyHash));
  }

  /**
   * The next offset to look at; the caller checks it; -1 if settled meanwhile was all there was.
   */
  long take() {
    long offset = group.nextUnsettled(next);
    if (offset >= end) {
      next = end;
      return -1;
    }
    next = offset + 1;
    return offset;
  }
}
