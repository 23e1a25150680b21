package io.escrowmq.core.command;

/**
 * An operator settles a work order. The same again gets the same answer.
 *
 * @param number which
 * @param action what is to be done
 * @param operator who
 * @param reason why
 */
public record ResolveWorkOrder(long number, WorkOrderAction action, String operator, String reason)
    implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.resolveWorkOrder(this);
  }
}
