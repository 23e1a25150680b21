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
        DeleteTopic,
        ListTopics,
        CreateGroup,
        DeleteGroup,
        ListGroups,
        ListTransactions,
        ShowTransaction,
        ResolveTransaction,
        Ping {
  /**
   * One method for each variant, so that the compiler finds every place that a new one touches.
   *
   * @param <R> what handling gives
   */
  interface Handler<R> {
    /**
     * {@return handles a {@link Hello}}
     *
     * @param request the request
     */
    R hello(Hello request);

    /**
     * {@return handles a {@link Publish}}
     *
     * @param request the request
     */
    R publish(Publish request);

    /**
     * {@return handles a {@link Prepare}}
     *
     * @param request the request
     */
    R prepare(Prepare request);

    /**
     * {@return handles a {@link Decide}}
     *
     * @param request the request
     */
    R decide(Decide request);

    /**
     * {@return handles a {@link CheckAnswers}}
     *
     * @param request the request
     */
    R checkAnswers(CheckAnswers request);

    /**
     * {@return handles a {@link Subscribe}}
     *
     * @param request the request
     */
    R subscribe(Subscribe request);

    /**
     * {@return handles a {@link Unsubscribe}}
     *
     * @param request the request
     */
    R unsubscribe(Unsubscribe request);

    /**
     * {@return handles a {@link Credit}}
     *
     * @param request the request
     */
    R credit(Credit request);

    /**
     * {@return handles a {@link Ack}}
     *
     * @param request the request
     */
    R ack(Ack request);

    /**
     * {@return handles a {@link Retry}}
     *
     * @param request the request
     */
    R retry(Retry request);

    /**
     * {@return handles a {@link Reject}}
     *
     * @param request the request
     */
    R reject(Reject request);

    /**
     * {@return handles a {@link Extend}}
     *
     * @param request the request
     */
    R extend(Extend request);

    /**
     * {@return handles a {@link Adopt}}
     *
     * @param request the request
     */
    R adopt(Adopt request);

    /**
     * {@return handles a {@link ConsumptionQuery}}
     *
     * @param request the request
     */
    R consumptionQuery(ConsumptionQuery request);

    /**
     * {@return handles a {@link Watch}}
     *
     * @param request the request
     */
    R watch(Watch request);

    /**
     * {@return handles a {@link Unwatch}}
     *
     * @param request the request
     */
    R unwatch(Unwatch request);

    /**
     * {@return handles a {@link CreateTopic}}
     *
     * @param request the request
     */
    R createTopic(CreateTopic request);

    /**
     * {@return handles a {@link DeleteTopic}}
     *
     * @param request the request
     */
    R deleteTopic(DeleteTopic request);

    /**
     * {@return handles a {@link ListTopics}}
     *
     * @param request the request
     */
    R listTopics(ListTopics request);

    /**
     * {@return handles a {@link CreateGroup}}
     *
     * @param request the request
     */
    R createGroup(CreateGroup request);

    /**
     * {@return handles a {@link DeleteGroup}}
     *
     * @param request the request
     */
    R deleteGroup(DeleteGroup request);

    /**
     * {@return handles a {@link ListGroups}}
     *
     * @param request the request
     */
    R listGroups(ListGroups request);

    /**
     * {@return handles a {@link ListTransactions}}
     *
     * @param request the request
     */
    R listTransactions(ListTransactions request);

    /**
     * {@return handles a {@link ShowTransaction}}
     *
     * @param request the request
     */
    R showTransaction(ShowTransaction request);

    /**
     * {@return handles a {@link ResolveTransaction}}
     *
     * @param request the request
     */
    R resolveTransaction(ResolveTransaction request);

    /**
     * {@return handles a {@link Ping}}
     *
     * @param request the request
     */
    R ping(Ping request);
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
