package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.UUID;

/**
 * Decides a transaction of the connection's producer group. Answered by {@link Decided}, CONFLICT,
 * NOT_FOUND, FORBIDDEN or FORGOTTEN.
 *
 * @param transactionId the transaction
 * @param outcome the decision
 * @param reason for listings and audits; may be empty
 */
public record Decide(UUID transactionId, Outcome outcome, String reason) implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.decide(this);
  }

  void write(WireWriter out) {
    out.uuid(transactionId);
    out.constant(outcome);
    out.text(reason);
  }

  static Decide read(WireReader in) {
    return new Decide(
        in.uuid("transactionId"), in.constant("outcome", Outcome.values()), in.text("reason"));
  }
}
