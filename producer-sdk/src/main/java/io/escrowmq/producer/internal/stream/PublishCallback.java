package io.escrowmq.producer.internal.stream;

import io.escrowmq.protocol.message.Placement;

/** Told what became of one message, once, on the event loop: must not block. */
public interface PublishCallback {
  /**
   * It is durable.
   *
   * @param placement where it is
   */
  void stored(Placement placement);

  /**
   * It is not stored, or not known to be.
   *
   * @param cause a refusal ({@code RefusedException}: not stored), {@code NotConnectedException}
   *     (not stored), {@code OutcomeUnknownException} (may be stored), or an
   *     IllegalArgumentException for what does not fit a frame
   */
  void failed(RuntimeException cause);
}
