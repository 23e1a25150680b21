package io.escrowmq.benchmarks.contender;

/** Is told of deliveries, on threads of the contender's client. Must not block. */
@FunctionalInterface
public interface Receiver {
  /**
   * One delivery.
   *
   * @param body the message's body, not to be changed
   */
  void received(byte[] body);
}
