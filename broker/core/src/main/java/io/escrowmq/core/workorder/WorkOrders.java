package io.escrowmq.core.workorder;

import io.escrowmq.core.command.WorkOrderKind;
import org.jspecify.annotations.Nullable;

/** All work orders, read-only. Only for the shard's thread; what it hands out are copies. */
public interface WorkOrders {

  /**
   * {@return a work order; null if there is none, or it was closed too long ago}
   *
   * @param number its number
   */
  @Nullable WorkOrder find(long number);

  /**
   * {@return lists work orders in the order of their numbers; looks at a bounded number of them, so
   * a page may be short and have a next one}
   *
   * @param filter which ones
   * @param after only those behind this number; 0 to begin
   * @param limit entries at most, 1 or more
   */
  WorkOrderPage list(WorkOrderFilter filter, long after, int limit);

  /**
   * {@return how many are open}
   *
   * @param kind of this kind
   */
  long open(WorkOrderKind kind);

  /**
   * {@return shard time at which the oldest open one was opened, ms; 0 if none is open}
   *
   * @param kind of this kind
   */
  long oldestMs(WorkOrderKind kind);

  /**
   * {@return how many were ever opened}
   *
   * @param kind of this kind
   */
  long opened(WorkOrderKind kind);
}
