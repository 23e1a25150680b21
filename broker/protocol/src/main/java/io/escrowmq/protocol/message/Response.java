package io.escrowmq.protocol.message;

/** What the broker answers to a {@link Request}, with its correlation id. */
public sealed interface Response
    permits Welcome,
        Published,
        Prepared,
        Decided,
        Done,
        Subscribed,
        Extended,
        Adopted,
        ConsumptionStates,
        Topics,
        Groups,
        Transactions,
        Pong,
        WorkOrders,
        Refused {
  /**
   * One method for each variant, so that the compiler finds every place that a new one touches.
   *
   * @param <R> what handling gives
   */
  interface Handler<R> {
    /**
     * {@return what becomes of a {@link Welcome}}
     *
     * @param response the response
     */
    R welcome(Welcome response);

    /**
     * {@return what becomes of a {@link Published}}
     *
     * @param response the response
     */
    R published(Published response);

    /**
     * {@return what becomes of a {@link Prepared}}
     *
     * @param response the response
     */
    R prepared(Prepared response);

    /**
     * {@return what becomes of a {@link Decided}}
     *
     * @param response the response
     */
    R decided(Decided response);

    /**
     * {@return what becomes of a {@link Done}}
     *
     * @param response the response
     */
    R done(Done response);

    /**
     * {@return what becomes of a {@link Subscribed}}
     *
     * @param response the response
     */
    R subscribed(Subscribed response);

    /**
     * {@return what becomes of a {@link Extended}}
     *
     * @param response the response
     */
    R extended(Extended response);

    /**
     * {@return what becomes of a {@link Adopted}}
     *
     * @param response the response
     */
    R adopted(Adopted response);

    /**
     * {@return what becomes of a {@link ConsumptionStates}}
     *
     * @param response the response
     */
    R consumptionStates(ConsumptionStates response);

    /**
     * {@return what becomes of a {@link Topics}}
     *
     * @param response the response
     */
    R topics(Topics response);

    /**
     * {@return what becomes of a {@link Groups}}
     *
     * @param response the response
     */
    R groups(Groups response);

    /**
     * {@return what becomes of a {@link Transactions}}
     *
     * @param response the response
     */
    R transactions(Transactions response);

    /**
     * {@return what becomes of a {@link Pong}}
     *
     * @param response the response
     */
    R pong(Pong response);

    /**
     * {@return what becomes of a {@link WorkOrders}}
     *
     * @param response the response
     */
    R workOrders(WorkOrders response);

    /**
     * {@return what becomes of a {@link Refused}}
     *
     * @param response the response
     */
    R refused(Refused response);
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
