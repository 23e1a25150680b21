package io.escrowmq.core.command;

import java.util.UUID;

/**
 * A live producer answered a check-back with UNKNOWN: one check more is used up.
 *
 * @param transactionId the transaction
 * @param producerGroup the group that answered
 * @param detail why it is unknown, for listings
 */
public record CheckAnswered(UUID transactionId, String producerGroup, String detail)
    implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.checkAnswered(this);
  }
}
