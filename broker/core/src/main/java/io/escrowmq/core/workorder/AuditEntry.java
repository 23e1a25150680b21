package io.escrowmq.core.workorder;

import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;

/**
 * What somebody did about a work order.
 *
 * @param timeMs shard time
 * @param who an operator, a producer group, or the rule that did it
 * @param action what was done
 * @param reason why; may be empty
 */
public record AuditEntry(long timeMs, String who, String action, String reason) {

  void writeTo(StateOutput out) throws IOException {
    out.putLong(timeMs);
    out.putString(who);
    out.putString(action);
    out.putString(reason);
  }

  static AuditEntry readFrom(StateInput in) throws IOException {
    return new AuditEntry(in.readLong(), in.readString(), in.readString(), in.readString());
  }
}
