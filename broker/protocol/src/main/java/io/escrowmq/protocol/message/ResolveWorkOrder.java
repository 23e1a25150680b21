package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * An operator settles a work order. The same again gets the same answer. Answered by {@link
 * WorkOrders} with the order as it stands then, CONFLICT, NO_PRODUCER, NOT_FOUND, INVALID_ARGUMENT.
 *
 * @param number which
 * @param action what is to be done
 * @param operator who
 * @param reason why
 */
public record ResolveWorkOrder(long number, WorkOrderAction action, String operator, String reason)
    implements Request {
  /**
   * Checks the ranges.
   *
   * @param number which
   * @param action what is to be done
   * @param operator who
   * @param reason why
   * @throws IllegalArgumentException if operator or reason is blank
   */
  public ResolveWorkOrder {
    if (operator.isBlank() || reason.isBlank()) {
      throw new IllegalArgumentException("operator or reason is blank");
    }
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.resolveWorkOrder(this);
  }

  void write(WireWriter out) {
    out.i64(number);
    out.constant(action);
    out.name(operator);
    out.text(reason);
  }

  static ResolveWorkOrder read(WireReader in) {
    return new ResolveWorkOrder(
        in.i64("number"),
        in.constant("action", WorkOrderAction.values()),
        in.name("operator"),
        in.text("reason"));
  }
}
