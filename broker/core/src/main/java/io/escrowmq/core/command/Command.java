package io.escrowmq.core.command;

/**
 * What may be asked of a shard, and is logged.
 *
 * <p>Adding a command touches its record, {@link Handler}, the codec and {@code apply}: the
 * compiler finds all four.
 */
public sealed interface Command
    permits Configure,
        CreateTopic,
        AlterTopic,
        DeleteTopic,
        CreateGroup,
        DeleteGroup,
        Publish,
        Prepare,
        Decide,
        CheckAnswered,
        Ack,
        Retry,
        LeaseLost,
        Reject,
        Tick,
        Carry,
        ReportWorkOrder,
        ResolveWorkOrder {

  /**
   * {@return what the method of this variant yields}
   *
   * @param <R> what a visit yields
   * @param handler one method for each variant
   */
  <R> R accept(Handler<R> handler);

  /**
   * One method for each command.
   *
   * @param <R> what a visit yields
   */
  interface Handler<R> {
    /**
     * {@return what the visit of a Configure yields}
     *
     * @param command what is asked
     */
    R configure(Configure command);

    /**
     * {@return what the visit of a CreateTopic yields}
     *
     * @param command what is asked
     */
    R createTopic(CreateTopic command);

    /**
     * {@return what the visit of an AlterTopic yields}
     *
     * @param command what is asked
     */
    R alterTopic(AlterTopic command);

    /**
     * {@return what the visit of a DeleteTopic yields}
     *
     * @param command what is asked
     */
    R deleteTopic(DeleteTopic command);

    /**
     * {@return what the visit of a CreateGroup yields}
     *
     * @param command what is asked
     */
    R createGroup(CreateGroup command);

    /**
     * {@return what the visit of a DeleteGroup yields}
     *
     * @param command what is asked
     */
    R deleteGroup(DeleteGroup command);

    /**
     * {@return what the visit of a Publish yields}
     *
     * @param command what is asked
     */
    R publish(Publish command);

    /**
     * {@return what the visit of a Prepare yields}
     *
     * @param command what is asked
     */
    R prepare(Prepare command);

    /**
     * {@return what the visit of a Decide yields}
     *
     * @param command what is asked
     */
    R decide(Decide command);

    /**
     * {@return what the visit of a CheckAnswered yields}
     *
     * @param command what is asked
     */
    R checkAnswered(CheckAnswered command);

    /**
     * {@return what the visit of an Ack yields}
     *
     * @param command what is asked
     */
    R ack(Ack command);

    /**
     * {@return what the visit of a Retry yields}
     *
     * @param command what is asked
     */
    R retry(Retry command);

    /**
     * {@return what the visit of a LeaseLost yields}
     *
     * @param command what is asked
     */
    R leaseLost(LeaseLost command);

    /**
     * {@return what the visit of a Reject yields}
     *
     * @param command what is asked
     */
    R reject(Reject command);

    /**
     * {@return what the visit of a Tick yields}
     *
     * @param command what is asked
     */
    R tick(Tick command);

    /**
     * {@return what the visit of a Carry yields}
     *
     * @param command what is asked
     */
    R carry(Carry command);

    /**
     * {@return what the visit of a ReportWorkOrder yields}
     *
     * @param command what is asked
     */
    R reportWorkOrder(ReportWorkOrder command);

    /**
     * {@return what the visit of a ResolveWorkOrder yields}
     *
     * @param command what is asked
     */
    R resolveWorkOrder(ResolveWorkOrder command);
  }
}
