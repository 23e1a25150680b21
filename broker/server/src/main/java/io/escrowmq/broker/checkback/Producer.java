package io.escrowmq.broker.checkback;

import io.escrowmq.core.transaction.CheckPlace;
import java.util.Set;
import java.util.UUID;

/**
 * Who can answer for a group's transactions: a connected producer for those on some resources, or a
 * callback for all of them. A callback is asked only where no connected producer could be.
 */
public final class Producer {

  private static final UUID OWN_CHECKER = new UUID(0, 0);

  final String group;
  final Set<UUID> resources;
  final ProducerPort port;
  final boolean isCallback;

  /** Questions that it has not answered yet. */
  int asked;

  /**
   * Of a callback: up to where it was asked in this round, so that transactions whose questions
   * fail do not keep those behind them waiting.
   */
  CheckPlace askedUpTo = CheckPlace.BEGINNING;

  /**
   * Describes a producer.
   *
   * @param group its producer group
   * @param resources databases whose barrier tables it reads
   * @param port its connection
   */
  public Producer(String group, Set<UUID> resources, ProducerPort port) {
    this(group, resources, port, false);
  }

  private Producer(String group, Set<UUID> resources, ProducerPort port, boolean isCallback) {
    this.group = group;
    this.resources = Set.copyOf(resources);
    this.port = port;
    this.isCallback = isCallback;
  }

  /**
   * {@return a callback: it answers for all transactions of its group}
   *
   * @param group its producer group
   * @param port brings each question to an end in its own time, by an answer or a failure
   */
  public static Producer callback(String group, ProducerPort port) {
    return new Producer(group, Set.of(), port, true);
  }

  boolean canAnswerFor(String producerGroup, UUID resource) {
    return group.equals(producerGroup)
        && (isCallback || resource.equals(OWN_CHECKER) || resources.contains(resource));
  }

  /** Whether it takes one question more. */
  boolean isFree() {
    return asked < port.openQuestionsMax() && port.writable();
  }

  /** Whether it takes many more. */
  boolean hasRoom() {
    return asked < port.openQuestionsMax() / 2 && port.writable();
  }
}
