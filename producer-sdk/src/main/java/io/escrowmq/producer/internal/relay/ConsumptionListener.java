package io.escrowmq.producer.internal.relay;

import io.escrowmq.protocol.message.Consumed;

/** Told what is consumed of a watched topic; on the event loop, must not block. */
@FunctionalInterface
public interface ConsumptionListener {
  /**
   * The state now; replaces what was told before.
   *
   * @param consumed the state
   */
  void consumed(Consumed consumed);
}
