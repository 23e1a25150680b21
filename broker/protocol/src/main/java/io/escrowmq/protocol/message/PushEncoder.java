package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.frame.WireWriter;

/** Writes the payload of a push and says which frame it makes. */
final class PushEncoder implements Push.Handler<FrameType> {
  private final WireWriter out;

  PushEncoder(WireWriter out) {
    this.out = out;
  }

  @Override
  public FrameType deliver(Deliver push) {
    push.write(out);
    return FrameType.DELIVER;
  }

  @Override
  public FrameType checkBack(CheckBack push) {
    push.write(out);
    return FrameType.CHECK_BACK;
  }

  @Override
  public FrameType fence(Fence push) {
    push.write(out);
    return FrameType.FENCE;
  }

  @Override
  public FrameType consumed(Consumed push) {
    push.write(out);
    return FrameType.CONSUMED;
  }
}
