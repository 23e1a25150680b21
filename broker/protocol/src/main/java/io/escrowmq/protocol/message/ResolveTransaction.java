package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.UUID;

/**
 * An operator's decision. Without force a producer of the resource is asked to fence it, and what
 * then stands in its barrier row decides. Answered by {@link Decided}, CONFLICT, NO_PRODUCER,
 * NOT_FOUND.
 *
 * @param transactionId the transaction
 * @param outcome what the operator wants
 * @param operator who asks
 * @param reason why; not empty
 * @param force decide without the fence; recorded as unfenced
 */
public record ResolveTransaction(
    UUID transactionId, Outcome outcome, String operator, String reason, boolean force)
    implements Request {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param transactionId the transaction
   * @param outcome what the operator wants
   * @param operator who asks
   * @param reason why; not empty
   * @param force decide without the fence; recorded as unfenced
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public ResolveTransaction {
    if (reason.isEmpty()) {
      throw new IllegalArgumentException("reason is empty");
    }
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.resolveTransaction(this);
  }

  void write(WireWriter out) {
    out.uuid(transactionId);
    out.constant(outcome);
    out.name(operator);
    out.text(reason);
    out.bool(force);
  }

  static ResolveTransaction read(WireReader in) {
    return new ResolveTransaction(
        in.uuid("transactionId"),
        in.constant("outcome", Outcome.values()),
        in.name("operator"),
        in.text("reason"),
        in.bool("force"));
  }
}
