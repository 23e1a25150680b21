package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.UUID;

/**
 * Lists transactions, oldest first. Answered by {@link Transactions}.
 *
 * @param state HELD, PARKED, COMMITTED, ROLLED_BACK, WITHDRAWN, or empty for HELD and PARKED
 * @param producerGroup only of this group; empty for all
 * @param after ids above this one; the nil UUID for the first page
 * @param limit at most this many
 */
public record ListTransactions(String state, String producerGroup, UUID after, int limit)
    implements Request {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param state HELD, PARKED, COMMITTED, ROLLED_BACK, WITHDRAWN, or empty for HELD and PARKED
   * @param producerGroup only of this group; empty for all
   * @param after ids above this one; the nil UUID for the first page
   * @param limit at most this many
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public ListTransactions {
    Bounds.atLeast("limit", limit, 1);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.listTransactions(this);
  }

  void write(WireWriter out) {
    out.name(state);
    out.name(producerGroup);
    out.uuid(after);
    out.i32(limit);
  }

  static ListTransactions read(WireReader in) {
    return new ListTransactions(
        in.name("state"), Names.groupOrNone(in), in.uuid("after"), in.i32("limit"));
  }
}
