package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Shows one work order with its history. Answered by {@link WorkOrders} with one entry, or
 * NOT_FOUND.
 *
 * @param number which
 */
public record ShowWorkOrder(long number) implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.showWorkOrder(this);
  }

  void write(WireWriter out) {
    out.i64(number);
  }

  static ShowWorkOrder read(WireReader in) {
    return new ShowWorkOrder(in.i64("number"));
  }
}
