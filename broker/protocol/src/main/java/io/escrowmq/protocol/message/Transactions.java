package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Answers {@link ListTransactions} and {@link ShowTransaction}.
 *
 * @param transactions oldest first
 */
public record Transactions(List<TransactionInfo> transactions) implements Response {
  /**
   * Copies the lists.
   *
   * @param transactions oldest first
   */
  public Transactions {
    transactions = List.copyOf(transactions);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.transactions(this);
  }

  void write(WireWriter out) {
    out.list(transactions, TransactionInfo::write);
  }

  static Transactions read(WireReader in) {
    return new Transactions(in.list("transactions", 70, TransactionInfo::read));
  }
}
