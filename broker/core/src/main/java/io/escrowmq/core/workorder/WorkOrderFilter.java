package io.escrowmq.core.workorder;

import io.escrowmq.core.command.WorkOrderKind;
import org.jspecify.annotations.Nullable;

/**
 * Which work orders are listed.
 *
 * @param open open ones, or closed ones
 * @param kind of this kind; null = of any
 * @param topic about this topic; empty = any
 * @param group about this group; empty = any
 */
public record WorkOrderFilter(
    boolean open, @Nullable WorkOrderKind kind, String topic, String group) {

  boolean matches(WorkOrder order) {
    return order.isOpen() == open
        && (kind == null || kind == order.kind())
        && (topic.isEmpty() || topic.equals(order.evidence().topic()))
        && (group.isEmpty() || group.equals(order.evidence().group()));
  }
}
