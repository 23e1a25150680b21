package io.escrowmq.core.command;

import java.util.UUID;

/**
 * Decides a transaction; the first decision wins.
 *
 * @param transactionId the transaction
 * @param outcome how it ends
 * @param by who decides; a PRODUCER must be the group that prepared it
 * @param reason why, for listings
 */
public record Decide(UUID transactionId, Outcome outcome, Decider by, String reason)
    implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.decide(this);
  }
}
