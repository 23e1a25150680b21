package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * What somebody did about a work order.
 *
 * @param atMs the broker's time
 * @param who an operator, a producer group, or the broker itself
 * @param action what was done
 * @param reason why; may be empty
 */
public record WorkOrderStep(long atMs, String who, String action, String reason) {
  void write(WireWriter out) {
    out.i64(atMs);
    out.text(who);
    out.text(action);
    out.text(reason);
  }

  static WorkOrderStep read(WireReader in) {
    return new WorkOrderStep(in.i64("atMs"), in.text("who"), in.text("action"), in.text("reason"));
  }
}
