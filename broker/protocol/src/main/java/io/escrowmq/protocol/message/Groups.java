package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Answers {@link ListGroups}.
 *
 * @param groups by topic and name
 */
public record Groups(List<GroupInfo> groups) implements Response {
  /**
   * Copies the lists.
   *
   * @param groups by topic and name
   */
  public Groups {
    groups = List.copyOf(groups);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.groups(this);
  }

  void write(WireWriter out) {
    out.list(groups, GroupInfo::write);
  }

  static Groups read(WireReader in) {
    return new Groups(in.list("groups", 57, GroupInfo::read));
  }
}
