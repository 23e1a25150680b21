package io.escrowmq.jdbc.barrier;

import java.util.UUID;

/** What the barrier says of one transaction that was asked about. */
public sealed interface BarrierAnswer {
  /**
   * The transaction that was asked about.
   *
   * @return the transaction
   */
  UUID transactionId();

  /**
   * Calls the handler's method for what this is.
   *
   * @param <R> what the handler's methods return
   * @param handler what to do with each kind
   * @return what the handler's method returned
   */
  <R> R accept(Handler<R> handler);

  /**
   * A committed row stands.
   *
   * @param transactionId the transaction
   * @param outcome what its row says, for good
   */
  record Standing(UUID transactionId, BarrierOutcome outcome) implements BarrierAnswer {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.standing(this);
    }
  }

  /**
   * It cannot be told now; never to be read as a rollback.
   *
   * @param transactionId the transaction
   * @param why a sentence for people
   */
  record Unknown(UUID transactionId, String why) implements BarrierAnswer {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.unknown(this);
    }
  }

  /**
   * One method for each kind of answer.
   *
   * @param <R> what the methods return
   */
  interface Handler<R> {
    /**
     * A committed row stands.
     *
     * @param answer the answer
     * @return what the row says, or empty
     */
    R standing(Standing answer);

    /**
     * It cannot be told now.
     *
     * @param answer the answer
     * @return the handler's result
     */
    R unknown(Unknown answer);
  }
}
