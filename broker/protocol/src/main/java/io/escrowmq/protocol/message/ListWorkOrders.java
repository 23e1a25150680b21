package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Lists work orders in the order of their numbers. Answered by {@link WorkOrders}; a page may be
 * short and have a next one, since the broker looks at a bounded number of them for each.
 *
 * @param open open ones, or closed ones
 * @param kind the name of a {@link WorkOrderKind}; empty for all
 * @param topic only about this topic; empty for all
 * @param group only about this group; empty for all
 * @param after numbers above this one; 0 for the first page
 * @param limit at most this many
 */
public record ListWorkOrders(
    boolean open, String kind, String topic, String group, long after, int limit)
    implements Request {
  /**
   * Checks the ranges.
   *
   * @param open open ones, or closed ones
   * @param kind the name of a {@link WorkOrderKind}; empty for all
   * @param topic only about this topic; empty for all
   * @param group only about this group; empty for all
   * @param after numbers above this one; 0 for the first page
   * @param limit at most this many
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public ListWorkOrders {
    Bounds.atLeast("after", after, 0);
    Bounds.atLeast("limit", limit, 1);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.listWorkOrders(this);
  }

  void write(WireWriter out) {
    out.bool(open);
    out.name(kind);
    out.name(topic);
    out.name(group);
    out.i64(after);
    out.i32(limit);
  }

  static ListWorkOrders read(WireReader in) {
    return new ListWorkOrders(
        in.bool("open"),
        in.name("kind"),
        Names.topicOrAll(in),
        Names.groupOrNone(in),
        in.i64("after"),
        in.i32("limit"));
  }
}
