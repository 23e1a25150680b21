package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Answers {@link ListWorkOrders}, {@link ShowWorkOrder} and {@link ResolveWorkOrder}.
 *
 * @param orders in the order of their numbers
 * @param next the number to go on behind; 0 if there are no more
 */
public record WorkOrders(List<WorkOrderInfo> orders, long next) implements Response {
  private static final int LEAST_ORDER_BYTES = 63;

  /**
   * Copies the list.
   *
   * @param orders in the order of their numbers
   * @param next the number to go on behind; 0 if there are no more
   */
  public WorkOrders {
    orders = List.copyOf(orders);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.workOrders(this);
  }

  void write(WireWriter out) {
    out.list(orders, WorkOrderInfo::write);
    out.i64(next);
  }

  static WorkOrders read(WireReader in) {
    return new WorkOrders(
        in.list("orders", LEAST_ORDER_BYTES, WorkOrderInfo::read), in.i64("next"));
  }
}
