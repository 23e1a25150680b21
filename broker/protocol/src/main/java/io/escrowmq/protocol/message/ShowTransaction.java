package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.UUID;

/**
 * Shows one transaction. Answered by {@link Transactions} with one entry, or NOT_FOUND.
 *
 * @param transactionId the transaction
 */
public record ShowTransaction(UUID transactionId) implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.showTransaction(this);
  }

  void write(WireWriter out) {
    out.uuid(transactionId);
  }

  static ShowTransaction read(WireReader in) {
    return new ShowTransaction(in.uuid("transactionId"));
  }
}
