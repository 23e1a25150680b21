package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Asks a producer about undecided transactions. Answered by {@link CheckAnswers}.
 *
 * @param queries one or many
 */
public record CheckBack(List<TransactionQuery> queries) implements Push {
  /**
   * Copies the lists.
   *
   * @param queries one or many
   */
  public CheckBack {
    queries = List.copyOf(queries);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.checkBack(this);
  }

  void write(WireWriter out) {
    out.list(queries, TransactionQuery::write);
  }

  static CheckBack read(WireReader in) {
    return new CheckBack(in.list("queries", 52, TransactionQuery::read));
  }
}
