package io.escrowmq.protocol.message;

/** What a client asks of the broker. */
public sealed interface Request
    permits Hello,
        Publish,
        Prepare,
        Decide,
        CheckAnswers,
        Subscribe,
        Unsubscribe,
        Credit,
        Ack,
        Retry,
        Reject,
        Extend,
        Adopt,
        ConsumptionQuery,
        Watch,
        Unwatch,
        CreateTopic,
        AlterTopic,
        DeleteTopic,
        ListTopics,
        CreateGroup,
        DeleteGroup,
        ListGroups,
        ListTransactions,
        ShowTransaction,
        ResolveTransaction,
        Ping,
        ListWorkOrders,
        ShowWorkOrder,
        ResolveWorkOrder,
        ReportBlockedRow {
  /**
   * One method for each variant, so that the compiler finds every place that a new one touches.
   *
   * @param <R> what handling gives
   */
  interface Handler<R> {
    /**
     * {@return what becomes of a {@link Hello}}
     *
     * @param request the request
     */
    R hello(Hello request);

    /**
     * {@return what becomes of a {@link Publish}}
     *
     * @param request the request
     */
    R publish(Publish request);

    /**
     * {@return what becomes of a {@link Prepare}}
     *
     * @param request the request
     */
    R prepare(Prepare request);

    /**
     * {@return what becomes of a {@link Decide}}
     *
     * @param request the request
     */
    R decide(Decide request);

    /**
     * {@return what becomes of a {@link CheckAnswers}}
     *
     * @param request the request
     */
    R checkAnswers(CheckAnswers request);

    /**
     * {@return what becomes of a {@link Subscribe}}
     *
     * @param request the request
     */
    R subscribe(Subscribe request);

    /**
     * {@return what becomes of a {@link Unsubscribe}}
     *
     * @param request the request
     */
    R unsubscribe(Unsubscribe request);

    /**
     * {@return what becomes of a {@link Credit}}
     *
     * @param request the request
     */
    R credit(Credit request);

    /**
     * {@return what becomes of a {@link Ack}}
     *
     * @param request the request
     */
    R ack(Ack request);

    /**
     * {@return what becomes of a {@link Retry}}
     *
     * @param request the request
     */
    R retry(Retry request);

    /**
     * {@return what becomes of a {@link Reject}}
     *
     * @param request the request
     */
    R reject(Reject request);

    /**
     * {@return what becomes of a {@link Extend}}
     *
     * @param request the request
     */
    R extend(Extend request);

    /**
     * {@return what becomes of a {@link Adopt}}
     *
     * @param request the request
     */
    R adopt(Adopt request);

    /**
     * {@return what becomes of a {@link ConsumptionQuery}}
     *
     * @param request the request
     */
    R consumptionQuery(ConsumptionQuery request);

    /**
     * {@return what becomes of a {@link Watch}}
     *
     * @param request the request
     */
    R watch(Watch request);

    /**
     * {@return what becomes of a {@link Unwatch}}
     *
     * @param request the request
     */
    R unwatch(Unwatch request);

    /**
     * {@return what becomes of a {@link CreateTopic}}
     *
     * @param request the request
     */
    R createTopic(CreateTopic request);

    /**
     * {@return what becomes of an {@link AlterTopic}}
     *
     * @param request the request
     */
    R alterTopic(AlterTopic request);

    /**
     * {@return what becomes of a {@link DeleteTopic}}
     *
     * @param request the request
     */
    R deleteTopic(DeleteTopic request);

    /**
     * {@return what becomes of a {@link ListTopics}}
     *
     * @param request the request
     */
    R listTopics(ListTopics request);

    /**
     * {@return what becomes of a {@link CreateGroup}}
     *
     * @param request the request
     */
    R createGroup(CreateGroup request);

    /**
     * {@return what becomes of a {@link DeleteGroup}}
     *
     * @param request the request
     */
    R deleteGroup(DeleteGroup request);

    /**
     * {@return what becomes of a {@link ListGroups}}
     *
     * @param request the request
     */
    R listGroups(ListGroups request);

    /**
     * {@return what becomes of a {@link ListTransactions}}
     *
     * @param request the request
     */
    R listTransactions(ListTransactions request);

    /**
     * {@return what becomes of a {@link ShowTransaction}}
     *
     * @param request the request
     */
    R showTransaction(ShowTransaction request);

    /**
     * {@return what becomes of a {@link ResolveTransaction}}
     *
     * @param request the request
     */
    R resolveTransaction(ResolveTransaction request);

    /**
     * {@return what becomes of a {@link Ping}}
     *
     * @param request the request
     */
    R ping(Ping request);

    /**
     * {@return what becomes of a {@link ListWorkOrders}}
     *
     * @param request the request
     */
    R listWorkOrders(ListWorkOrders request);

    /**
     * {@return what becomes of a {@link ShowWorkOrder}}
     *
     * @param request the request
     */
    R showWorkOrder(ShowWorkOrder request);

    /**
     * {@return what becomes of a {@link ResolveWorkOrder}}
     *
     * @param request the request
     */
    R resolveWorkOrder(ResolveWorkOrder request);

    /**
     * {@return what becomes of a {@link ReportBlockedRow}}
     *
     * @param request the request
     */
    R reportBlockedRow(ReportBlockedRow request);
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
