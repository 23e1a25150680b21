package io.escrowmq.core.command;

/**
 * Reports something outside of the state that left automation, or that it came back.
 *
 * @param kind QUARANTINED_RANGE or BLOCKED_ROW
 * @param evidence what is known; its id must be there
 * @param settled whether it came back, and why as the error
 */
public record ReportWorkOrder(WorkOrderKind kind, Evidence evidence, boolean settled)
    implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.reportWorkOrder(this);
  }
}
