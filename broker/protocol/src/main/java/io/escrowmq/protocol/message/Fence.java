package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Asks a producer to make sure that transactions cannot commit any more, and to say what stands.
 * Answered by {@link CheckAnswers}.
 *
 * @param queries one or many
 */
public record Fence(List<TransactionQuery> queries) implements Push {
  /**
   * Copies the lists.
   *
   * @param queries one or many
   */
  public Fence {
    queries = List.copyOf(queries);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.fence(this);
  }

  void write(WireWriter out) {
    out.list(queries, TransactionQuery::write);
  }

  static Fence read(WireReader in) {
    return new Fence(in.list("queries", 52, TransactionQuery::read));
  }
}
