package io.escrowmq.core;

import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.WorkOrderKind;
import java.util.UUID;

/**
 * What follows from an applied command outside the state; the shell may carry it out, a replica
 * ignores it.
 */
public sealed interface Effect {

  /**
   * A message became visible in its topic.
   *
   * @param topic the topic
   * @param offset its offset
   * @param keyHash its key's hash; 0 = none
   * @param ref where its image lies
   */
  record Visible(String topic, long offset, long keyHash, MessageRef ref) implements Effect {}

  /**
   * A transaction is held now; its first check is due at its time.
   *
   * @param transactionId the transaction
   */
  record Held(UUID transactionId) implements Effect {}

  /**
   * A held transaction was decided.
   *
   * @param transactionId the transaction
   * @param outcome how
   */
  record Ended(UUID transactionId, Outcome outcome) implements Effect {}

  /**
   * A transaction's checks are exhausted and it waits for an operator.
   *
   * @param transactionId the transaction
   */
  record Parked(UUID transactionId) implements Effect {}

  /**
   * Offsets were settled (acknowledged or rejected) for a group.
   *
   * @param topic the topic
   * @param group the group
   * @param offsets which; some may have been settled before
   */
  record Settled(String topic, String group, Range offsets) implements Effect {}

  /**
   * A message waits for its next attempt in a group.
   *
   * @param topic the topic
   * @param group the group
   * @param offset the message
   * @param attempt the next attempt's number
   * @param dueMs shard time from which it may be delivered
   */
  record RetryAt(String topic, String group, long offset, int attempt, long dueMs)
      implements Effect {}

  /**
   * A group gave a message up.
   *
   * @param topic the topic
   * @param group the group
   * @param offset the message
   */
  record Dead(String topic, String group, long offset) implements Effect {}

  /**
   * A dead letter is open again.
   *
   * @param topic the topic
   * @param group the group
   * @param offset the message
   */
  record Redelivered(String topic, String group, long offset) implements Effect {}

  /**
   * Something left automation.
   *
   * @param number the work order's
   * @param kind what happened
   * @param evidence to what
   */
  record WorkOrderOpened(long number, WorkOrderKind kind, Evidence evidence) implements Effect {}

  /**
   * A work order is settled.
   *
   * @param number which
   */
  record WorkOrderClosed(long number) implements Effect {}

  /**
   * A topic's consumed offsets or dead letters changed, so its watches are due.
   *
   * @param topic the topic
   */
  record ConsumptionChanged(String topic) implements Effect {}

  /**
   * Retention takes messages; told while they are still visible and settled in every group.
   *
   * @param topic the topic
   * @param offsets which
   */
  record Gone(String topic, Range offsets) implements Effect {}

  /**
   * A topic is gone.
   *
   * @param topic the topic
   */
  record TopicDeleted(String topic) implements Effect {}

  /**
   * A group is gone.
   *
   * @param topic the topic
   * @param group the group
   */
  record GroupDeleted(String topic, String group) implements Effect {}
}
