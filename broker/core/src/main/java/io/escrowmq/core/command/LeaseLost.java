package io.escrowmq.core.command;

import java.util.List;

/**
 * Leases ended without an answer: the attempts count.
 *
 * @param topic the topic
 * @param group the group
 * @param deliveries those not current any more are passed over
 * @param cause kept with the message
 */
public record LeaseLost(String topic, String group, List<Attempt> deliveries, String cause)
    implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.leaseLost(this);
  }
}
