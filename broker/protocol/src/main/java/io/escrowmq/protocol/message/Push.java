package io.escrowmq.protocol.message;

/** What the broker tells a client unasked. */
public sealed interface Push permits Deliver, CheckBack, Fence, Consumed {
  /**
   * One method for each variant, so that the compiler finds every place that a new one touches.
   *
   * @param <R> what handling gives
   */
  interface Handler<R> {
    /**
     * {@return what becomes of a {@link Deliver}}
     *
     * @param push the push
     */
    R deliver(Deliver push);

    /**
     * {@return what becomes of a {@link CheckBack}}
     *
     * @param push the push
     */
    R checkBack(CheckBack push);

    /**
     * {@return what becomes of a {@link Fence}}
     *
     * @param push the push
     */
    R fence(Fence push);

    /**
     * {@return what becomes of a {@link Consumed}}
     *
     * @param push the push
     */
    R consumed(Consumed push);
  }

  /**
   * Calls the handler's method for this variant.
   *
   * @param <R> what the handler gives
   * @param handler what to do with each variant
   * @return what the handler gives
   */
  <R> R accept(Handler<R> handler);
}
