package io.escrowmq.broker.checkback;

import java.util.Set;
import java.util.UUID;

/** A connected producer that can answer for its group's transactions on some resources. */
public final class Producer {

  private static final UUID OWN_CHECKER = new UUID(0, 0);

  final String group;
  final Set<UUID> resources;
  final ProducerPort port;

  /** Questions that it has not answered yet. */
  int asked;

  /**
   * Describes a producer.
   *
   * @param group its producer group
   * @param resources databases whose barrier tables it reads
   * @param port its connection
   */
  public Producer(String group, Set<UUID> resources, ProducerPort port) {
    this.group = group;
    this.resources = Set.copyOf(resources);
    this.port = port;
  }

  boolean canAnswerFor(String producerGroup, UUID resource) {
    return group.equals(producerGroup)
        && (resource.equals(OWN_CHECKER) || resources.contains(resource));
  }
}
